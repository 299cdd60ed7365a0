"""Segments on their way to X-Ray, several at a time."""

import json
import queue
import threading
from collections.abc import Iterable, Mapping
from typing import Any

from rehearsal.collector.wire import post

_GATHER_SECONDS = 0.1
"""How long the first of several waits for others, as the collector's batches do."""
_MOST_AT_ONCE = 50
"""X-Ray takes 64 KB of each of them, and so many in a request."""
_TIMEOUT_SECONDS = 10.0
_QUEUE = 10_000
_END = None


class Sender:
    """Sends from a thread of its own, under the account and to the endpoint that the environment says."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        host, _, port = environment["AWS_ENDPOINT_URL"].removeprefix("http://").rstrip("/").partition(":")
        self._host, self._port = host, int(port or 80)
        # The engine takes the account from the name of the key, and checks no signature.
        scope = f"{environment['AWS_ACCESS_KEY_ID']}/20250101/{environment['AWS_REGION']}/xray/aws4_request"
        self._headers = {
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=none",
            "Content-Type": "application/json",
        }
        self._waiting: queue.Queue[dict[str, Any] | None] = queue.Queue(_QUEUE)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def add(self, documents: Iterable[dict[str, Any]]) -> None:
        """Take documents to send soon; what does not fit any more is lost, as the task must not wait."""
        for document in documents:
            try:
                self._waiting.put_nowait(document)
            except queue.Full:
                print("a segment is dropped: too many wait for X-Ray", flush=True)

    def close(self) -> None:
        """Send what is left; returns when that is done, or cannot be."""
        self._waiting.put(_END)
        self._thread.join(_TIMEOUT_SECONDS)

    def _run(self) -> None:
        while (first := self._waiting.get()) is not _END:
            batch, is_last = [first], False
            while len(batch) < _MOST_AT_ONCE:
                try:
                    following = self._waiting.get(timeout=_GATHER_SECONDS)
                except queue.Empty:
                    break
                if following is _END:
                    is_last = True
                    break
                batch.append(following)
            self._send(batch)
            if is_last:
                return

    def _send(self, batch: list[dict[str, Any]]) -> None:
        body = json.dumps({"TraceSegmentDocuments": [json.dumps(document) for document in batch]}).encode()
        try:
            status, answer = post(
                self._host, self._port, "/TraceSegments", body, headers=self._headers, timeout=_TIMEOUT_SECONDS
            )
            refused = json.loads(answer).get("UnprocessedTraceSegments") if status == 200 else answer.decode()
        except (OSError, ValueError) as error:
            refused = error
        if refused:
            print(f"X-Ray did not take segments: {refused}", flush=True)
