"""A log stream in CloudWatch Logs that takes a build's output while the build runs."""

import threading
import time
from types import TracebackType
from typing import Any, Self

from botocore.exceptions import BotoCoreError, ClientError

_SECONDS = 1.0
_PATIENCE_SECONDS = 10.0
_MOST_EVENTS = 10_000
_MOST_BYTES = 1_048_576
_BYTES_OF_AN_EVENT = 26
_LONGEST_BYTES = 256 * 1024 - _BYTES_OF_AN_EVENT
"""https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html"""


class LogStream:
    """Takes lines from any thread and sends them each second, and what is left when the `with` is left.

    `error` then says why lines were lost; empty if none were.
    """

    def __init__(self, client: Any, *, group: str, stream: str) -> None:  # noqa: ANN401 - boto3's
        self.error = ""
        self._client = client
        self._names = {"logGroupName": group, "logStreamName": stream}
        self._waiting: list[dict[str, Any]] = []
        self._changing = threading.Lock()
        self._ending = threading.Event()
        self._sender = threading.Thread(target=self._send_until_the_end, name="log stream", daemon=True)

    def __enter__(self) -> Self:
        """Make the stream, and the group if nobody has, as CodeBuild does."""
        try:
            try:
                self._client.create_log_stream(**self._names)
            except self._client.exceptions.ResourceNotFoundException:
                self._client.create_log_group(logGroupName=self._names["logGroupName"])
                self._client.create_log_stream(**self._names)
        except (ClientError, BotoCoreError) as error:
            self.error = str(error)
        self._sender.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._sender.join(_PATIENCE_SECONDS)

    def __call__(self, line: str) -> None:
        """Take a line, at this time."""
        text = (line + "\n").encode()[:_LONGEST_BYTES].decode(errors="ignore")
        with self._changing:
            self._waiting.append({"timestamp": time.time_ns() // 1_000_000, "message": text})

    def _send_until_the_end(self) -> None:
        while not self._ending.wait(_SECONDS):
            self._send()
        self._send()

    def _send(self) -> None:
        with self._changing:
            events, self._waiting = self._waiting, []
        while events and not self.error:
            count, size = 0, 0
            for event in events[:_MOST_EVENTS]:
                size += len(event["message"].encode()) + _BYTES_OF_AN_EVENT
                if size > _MOST_BYTES:
                    break
                count += 1
            try:
                self._client.put_log_events(**self._names, logEvents=events[:count])
            except (ClientError, BotoCoreError) as error:
                self.error = str(error)
            events = events[count:]
