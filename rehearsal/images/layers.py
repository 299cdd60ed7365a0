"""The layer cache: what a RUN leaves is kept, for the next build that runs the same command on the same files."""

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from rehearsal.guard.cleanup import remove_tree

_ENTRIES = 8
_DIGEST_SIZE = hashlib.sha256().digest_size


@dataclass(frozen=True)
class LayerCache:
    """What commands left. Safe for several processes at once; what is wrong with an entry only costs time.

    An entry is one file, a digest and the tar that it is of: unlike a directory, neither the permissions in it nor what
    is done to the restored files can touch it or keep anyone from removing it. Those used last are kept.
    """

    directory: Path

    def run(self, command: Callable[[], None], *, trees: Sequence[Path], ingredients: object) -> None:
        """Run a command, or put there what it left when it was run before.

        `trees`, beside one another, are all that it may change; what it leaves depends on them and on `ingredients`
        (JSON). What the command raises is raised, and nothing is kept then.
        """
        try:
            before = _pack(trees, times=False).hash.hexdigest()
        except OSError:  # a file that its owner may not read, which is no reason not to build
            command()
            return
        entry = self.directory / hashlib.sha256(json.dumps([before, ingredients]).encode()).hexdigest()
        if _restore(entry, trees):
            print("     cached: the same command on the same files, run by an earlier build", file=sys.stderr)
            return
        command()
        with suppress(OSError):
            self._keep(entry, trees)

    def _keep(self, entry: Path, trees: Sequence[Path]) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self.directory)
        try:
            with os.fdopen(descriptor, "wb") as new:
                new.write(bytes(_DIGEST_SIZE))
                packed = _pack(trees, file=new)
                new.seek(0)
                new.write(packed.hash.digest())
            if packed.found:
                print("     note: not cached, as the result names the directory it was made in", file=sys.stderr)
            else:
                Path(name).replace(entry)
        finally:
            Path(name).unlink(missing_ok=True)
        newest_first = sorted(self.directory.iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in newest_first[_ENTRIES:]:  # in time also what a killed build left half-written
            path.unlink(missing_ok=True)


@dataclass
class _Sink:
    """Where a tar goes: to a file if there is one. Tells its hash, and whether some bytes occur in it."""

    wanted: bytes
    file: IO[bytes] | None
    hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    found: bool = False
    _end: bytes = b""

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        self.found = self.found or self.wanted in self._end + data
        self._end = data[-len(self.wanted) :]
        return self.file.write(data) if self.file else len(data)


def _pack(trees: Sequence[Path], *, file: IO[bytes] | None = None, times: bool = True) -> _Sink:
    """Contents, links, modes and owners; the files' times are others in every checkout, so may be left out."""

    def described(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.mtime = member.mtime if times else 0
        return member

    # Two names rather than the whole path, as a link may lead there. No later build will be at the same place.
    sink = _Sink(os.fsencode(Path(*trees[0].parent.parts[-2:])), file)
    with tarfile.open(mode="w|", fileobj=cast("IO[bytes]", sink), bufsize=1 << 16) as archive:
        for tree in trees:
            archive.add(tree, tree.name, filter=described)
    return sink


def _restore(entry: Path, trees: Sequence[Path]) -> bool:
    """Put back what an entry has, if it is there and whole."""
    try:
        file = entry.open("rb")
    except OSError:
        return False
    with file:
        expected = file.read(_DIGEST_SIZE)
        if hashlib.file_digest(file, "sha256").digest() != expected:
            return False
        with suppress(OSError):  # it may be another user's
            os.utime(entry)
        for tree in trees:
            remove_tree(tree)
        # By the system's own tar, in a third of the time; it reads where the file's descriptor stands.
        os.lseek(file.fileno(), _DIGEST_SIZE, os.SEEK_SET)
        command = ["tar", "-x", "-p", "--numeric-owner", "-f", "-", "-C", str(trees[0].parent)]
        if code := subprocess.run(command, stdin=file, check=False).returncode:
            raise OSError(f"tar could not put back what an earlier build had left: exit code {code}")
    return True
