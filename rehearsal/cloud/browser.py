"""A browser that trusts the authority of this rehearsal, and reaches the real names by its proxy."""

import base64
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate

from rehearsal.cloud.status import Status
from rehearsal.guard.children import record
from rehearsal.workspace import MARKER, Workspace

_PROGRAMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "brave-browser",
    "microsoft-edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
"""All take Chromium's options. Others have no way to trust an authority for one profile alone."""


def find(which: Callable[[str], str | None] = shutil.which) -> str | None:
    """The first that there is, in the order in which one would expect them; None if there is none."""
    return next((found for program in _PROGRAMS if (found := which(program))), None)


def fingerprint(authority: Path) -> str:
    """The hash of an authority's public key, by which Chromium takes certificates that it has signed."""
    key = load_pem_x509_certificate(authority.read_bytes()).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(spki).digest()).decode()


def command(program: str, workspace: Workspace, status: Status) -> list[str]:
    """The browser with a profile of its own. Certificates of any other authority are verified as ever."""
    return [
        program,
        f"--user-data-dir={workspace.run / 'browser'}",
        f"--proxy-server=http://127.0.0.1:{status.proxy_port}",
        f"--ignore-certificate-errors-spki-list={fingerprint(workspace.certificates / 'ca.pem')}",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-sync",
        # Root cannot have the sandbox, and in a container there is often nobody else.
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ]


def launch(program: str, url: str, workspace: Workspace, status: Status) -> None:
    """Open the address in a window that lives on without us, until it is closed or the cloud is stopped."""
    environment = {**os.environ, MARKER: str(workspace.root)}
    window = subprocess.Popen(
        [*command(program, workspace, status), url],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    record(window.pid, str(workspace.root))
