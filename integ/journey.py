"""A customer's way through the front door, as the page's scripts make it: step by step, against one clock."""

import re
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx

from integ.waiting import show_response, wait_until

DEADLINE_S: Final = 120
"""For the whole way: nearly all of it for a database that has paused, which customers wait for, too."""
_ASSET: Final = re.compile(r'(?:src|href)="(/assets/[^"]+\.(?:js|css))"')
_TRACE: Final = re.compile(r'traceparent;desc="([^"]+)"')
_NO_DATABASE: Final = 503  # the scripts ask again then, but never send anything a second time


class Journey:
    """One visit of one customer."""

    def __init__(self, browser: httpx.Client) -> None:
        self._browser = browser
        self._ends = time.monotonic() + DEADLINE_S
        self._traced: dict[str, str] = {}

    def open(self, path: str) -> httpx.Response:
        """A page, as soon as it is there, as a distribution just made needs time; its scripts belong to its trace."""
        page = self._patiently(path, lambda page: page.status_code == 200, headers={"accept": "text/html"})
        named = _TRACE.search(page.headers.get("server-timing", ""))
        self._traced = {"traceparent": named[1]} if named else {}
        return page

    def load_assets(self, page: httpx.Response) -> set[str]:
        """The scripts and style sheets that a page names; the kinds that were found."""
        kinds = set()
        for path in _ASSET.findall(page.text):
            asset = self._send("GET", path)
            assert asset.status_code == 200, show_response(asset)
            assert asset.content, path
            kinds.add(path.rpartition(".")[2])
        return kinds

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """What the page asks the API for."""
        answer = self._patiently(
            path,
            lambda answer: answer.status_code != _NO_DATABASE,
            headers={"accept": "application/json", **self._traced},
        )
        assert answer.status_code == 200, show_response(answer)
        return answer.json()

    def post(self, path: str, body: object, **headers: str) -> Any:  # noqa: ANN401 - JSON
        """What the page sends, once."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self._send("POST", path, json=body, headers={"accept": "application/json", **self._traced, **named})
        assert answer.status_code == 201, show_response(answer)
        return answer.json()

    def _patiently(
        self, path: str, holds: Callable[[httpx.Response], bool], *, headers: Mapping[str, str]
    ) -> httpx.Response:
        return wait_until(
            lambda: self._send("GET", path, headers=headers),
            holds,
            waiting_for=path,
            deadline_s=self._left(),
            retry_on=(httpx.TransportError,),
            show=show_response,
        )

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        return self._browser.request(method, path, timeout=self._left(), **request)

    def _left(self) -> float:
        left = self._ends - time.monotonic()
        assert left > 0, f"the journey has taken more than {DEADLINE_S} s"
        return left
