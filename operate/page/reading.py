"""How the page reads AWS: page by page, and so that what is refused becomes a sentence and no crash."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from operate.errors import CommandError

Json = dict[str, Any]
T = TypeVar("T")


class Clients(Protocol):
    """Makes boto3 clients of the AWS where the pipeline is and of that where it deploys to."""

    def __call__(self, service: str, /, *, account: str, region: str) -> Any:  # noqa: ANN401 - boto3 has a class per service
        """A client that reads in this account and region."""


def readable(what: str, read: Callable[[], T]) -> tuple[T | None, str]:
    """What is read, and an empty sentence; or None, and why it could not be."""
    try:
        return read(), ""
    except ClientError as error:
        told = error.response["Error"]
        reason = f"{told.get('Code', 'refused')}: {told.get('Message', '')}".strip(": ")
    except (BotoCoreError, CommandError) as error:
        reason = str(error)
    return None, f"{what} cannot be read: {reason.rstrip('.')}."


def pages(call: Callable[..., Json], key: str, *, marker: str = "nextToken", **request: object) -> Iterator[Any]:
    """What a listing has, over all its pages."""
    more: Json = {}
    while True:
        page = call(**request, **more)
        yield from page.get(key) or ()
        if not page.get(marker):
            return
        more = {marker: page[marker]}
