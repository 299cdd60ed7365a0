"""The layers of functions: what a function would find at /opt, and a small stand-in for the AWS CLI among them."""

import io
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

from ministack.services import lambda_svc

from rehearsal.engine.patch import Engine, Patch

_CLI = "awscli/aws"
_STAND_IN = Path(__file__).with_name("aws_cli.py")
_SITE_PACKAGES = "python/lib/python3/site-packages"


@cache
def _stand_in() -> bytes:
    """A layer whose module is imported before the function's own: by the .pth file of its site directory."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(f"{_SITE_PACKAGES}/{_STAND_IN.name}", _STAND_IN.read_text())
        archive.writestr(f"{_SITE_PACKAGES}/{_STAND_IN.stem}.pth", f"import {_STAND_IN.stem}\n")
    return content.getvalue()


def _has_cli(layer: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(layer)) as archive:
        return _CLI in archive.namelist()


def _install(_engine: Engine) -> None:
    original = lambda_svc._resolve_layer_zip

    def resolve(attachment: str | dict[str, Any]) -> bytes | None:
        layer: bytes | None = original(attachment)
        return _stand_in() if layer and _has_cli(layer) else layer

    lambda_svc._resolve_layer_zip = resolve


PATCH = Patch(
    name="AWS CLI for functions",
    why="CDK's function that copies files to buckets calls /opt/awscli/aws, and there is no /opt of a function here",
    install=_install,
    concerns=("AWS::Lambda::LayerVersion",),
    contract="test_layers.py",
)
