"""What to execute for a container: command, environment, directory and user of the process that stands for it."""

import logging
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rehearsal import privileges
from rehearsal.images.store import Image

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Launch:
    """Arguments for starting a process."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    directory: Path
    identity: privileges.Identity | None

    @property
    def options(self) -> dict[str, Any]:
        """For `subprocess.Popen`."""
        identity = self.identity.process if self.identity else {}
        return {"env": dict(self.environment), "cwd": self.directory, **identity}


def plan(
    image: Image,
    *,
    command: Sequence[str] | None,
    entrypoint: Sequence[str] | None,
    environment: Mapping[str, str],
    port: int,
    scratch: Path,
) -> Launch:
    """How a container of an image is started.

    `command` and `entrypoint` replace the image's, as Docker does it: an entry point of its own also drops the image's
    command. The process gets the image's variables, `environment`, a HOME and TMPDIR of its own in `scratch`, HOST
    and PORT; nothing of ours. What is an absolute path of the image, is made one of this machine.

    Raises:
        FileNotFoundError: The program is neither in the image nor one that every system has.
    """
    config, files = image.config, image.rootfs
    words = [*(entrypoint if entrypoint is not None else config.entrypoint)]
    words += command if command is not None else (() if entrypoint is not None else config.cmd)
    variables = {
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        **{name: files.localize(value) for name, value in config.env.items()},
        **environment,
        "PATH": files.search_path(environment.get("PATH", config.env.get("PATH"))),
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    directory = files.locate(config.workdir)
    return Launch(
        command=(_program(words, directory, variables["PATH"], image), *map(files.localize, words[1:])),
        environment=variables,
        directory=directory,
        identity=_identity(image),
    )


def _program(words: Sequence[str], directory: Path, path: str, image: Image) -> str:
    if not words:
        raise FileNotFoundError("no command specified")
    name = image.rootfs.localize(words[0])
    relative = "/" in name and not name.startswith("/")
    found = shutil.which(str(directory / name) if relative else name, path=path)
    if found is None:
        raise FileNotFoundError(f'exec: "{words[0]}": executable file not found in $PATH')
    return found


def _identity(image: Image) -> privileges.Identity | None:
    """As root, the unprivileged user for an image that names one, if that user can get there."""
    identity = None if image.config.runs_as_root else privileges.unprivileged()
    if identity and not privileges.traversable(image.rootfs.root / "x"):
        _LOG.warning("a container runs as root, as its user %s cannot get to %s", image.config.user, image.rootfs.root)
        return None
    return identity
