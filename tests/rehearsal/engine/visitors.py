"""Visitors of a service, who ask all the time."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tests.rehearsal.engine.cloud import Answer, Cloud


@contextmanager
def visited(cloud: Cloud, host: str, said: Callable[[Answer], str]) -> Iterator[list[tuple[int, str]]]:
    """The answers to four of them: status, and what is said of an answer."""
    answers: list[tuple[int, str]] = []
    done = threading.Event()

    def visit() -> None:
        while not done.is_set():
            answer = cloud.request(host, "/slow")
            answers.append((answer.status, said(answer)))

    with ThreadPoolExecutor() as pool:
        visitors = [pool.submit(visit) for _ in range(4)]
        try:
            yield answers
        finally:
            done.set()
            for visitor in visitors:
                visitor.result()
