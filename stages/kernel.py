"""How the app's synth starts jsii's kernel: the Node.js process that has the CDK, to which every call of it goes."""

import atexit
import os
import platform
import socket
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, Any

from jsii._kernel import types
from jsii._kernel.providers import process
from jsii._kernel.providers.process import _NodeProcess, _unstructure_ref, jdefault

_CODE_CACHE = Path(__file__).with_name("code_cache.js")
_PACKAGES = Path(__file__).parents[1] / "node_modules"
_ON_THE_THIRD = 'exec "$@" 3<&0 0</dev/null'
"""The descriptor on which jsii's program reads requests and writes answers."""
_ENDS_WITHIN_SECONDS = 5
"""As jsii gives it."""
_FREQUENT = {
    types.CreateRequest: "create",
    types.GetRequest: "get",
    types.InvokeRequest: "invoke",
    types.StaticInvokeRequest: "sinvoke",
}
"""Nearly all requests, by what the kernel calls them."""


def _fields(of: object, **more: str) -> dict[str, Any]:
    return {name: getattr(of, name) for name in type(of).__annotations__} | more


_WRITERS: tuple[tuple[type, Callable[[Any], object]], ...] = (
    (types.ObjRef, _unstructure_ref),
    (types.Override, _fields),
    (object, jdefault),
)
"""What JSON has no form for, in that which the kernel reads; the first that fits."""


def _written(value: object) -> object:
    return next(write for kind, write in _WRITERS if isinstance(value, kind))(value)


class DirectKernel(_NodeProcess):
    """jsii's kernel, without the process that jsii starts before it, which passes each message on, and compiled before.

    What the CDK prints goes where ours goes. A request is looked through once, as it is written, and not before, too.
    """

    code_cache: Path | None = None
    """File that keeps what was compiled of jsii and the CDK; it is made where there is none."""

    _requests: IO[bytes]

    def start(self) -> None:
        """Start the kernel, and wait for its greeting."""
        for kind, name in _FREQUENT.items():
            self._serializer.register_unstructure_hook(kind, partial(_fields, api=name))
        program = Path(self._jsii_runtime()).parents[1] / "lib" / "program.js"
        cached = ["--require", str(_CODE_CACHE)] if self.code_cache else []
        node = [os.environ.get("JSII_NODE", "node"), "--max-old-space-size=4069", "--preserve-symlinks", *cached]
        environment = {
            **os.environ,
            "JSII_AGENT": f"Python/{platform.python_version()}",
            "TAP_CODE_CACHE": str(self.code_cache),
            # That of Node.js knows files by their paths, and jsii makes a directory of another name each time.
            "NODE_DISABLE_COMPILE_CACHE": "1",
        }
        ours, theirs = socket.socketpair()
        with ours, theirs:
            command = ["sh", "-c", _ON_THE_THIRD, "sh", *node, str(program)]
            self._process = subprocess.Popen(command, stdin=theirs.fileno(), env=environment)
            self._process.stdin = self._requests = ours.makefile("wb")
            self._process.stdout = ours.makefile("rb")
        atexit.register(self.stop)
        self.handshake()

    def stop(self) -> None:
        """End the kernel, which removes its files."""
        atexit.unregister(self.stop)
        with suppress(OSError, ValueError):  # it has ended, or was stopped before
            self._requests.write(b'{"exit":0}\n')
            self._requests.close()
        try:
            self._process.wait(timeout=_ENDS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.terminate()
        self._ctx_stack.close()


def start_directly(*, code_cache: Path | None) -> None:
    """Have the kernel started without its launcher. Has to be called before the CDK is imported.

    Args:
        code_cache: Keeps what was compiled; None if nothing is to be kept.
    """
    DirectKernel.code_cache = code_cache
    for name, ours in ((_NodeProcess.__name__, DirectKernel), (jdefault.__name__, _written)):
        setattr(process, name, ours)


def code_cache_of(environment: Mapping[str, str]) -> Path | None:
    """File for what is compiled, beside what Node.js keeps of npm and the CDK CLI; None if it is to keep nothing."""
    directory = Path(environment.get("NODE_COMPILE_CACHE") or _PACKAGES / ".cache" / "node").absolute()
    switched_off = environment.get("NODE_DISABLE_COMPILE_CACHE") or not _PACKAGES.is_dir()
    return None if switched_off else directory / "cdk"
