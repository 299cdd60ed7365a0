"""What programs are told so that the real names lead to the rehearsal, with certificates verified."""

import os
from collections.abc import Mapping
from pathlib import Path

_LOCAL = "127.0.0.1,localhost"
_BUNDLES = (
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "PIP_CERT",
    "GIT_SSL_CAINFO",
    "NODE_EXTRA_CA_CERTS",
)


def client_env(*, port: int, certificates: Path, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables that curl, Python, Node, git, pip, uv and npm go by: the proxy, and whom to trust."""
    proxy = f"http://127.0.0.1:{port}"
    own = environment.get("NO_PROXY") or environment.get("no_proxy")
    direct = f"{_LOCAL},{own}" if own else _LOCAL
    variables = {"HTTP_PROXY": proxy, "HTTPS_PROXY": proxy, "NO_PROXY": direct}
    return {
        **variables,
        **{name.lower(): value for name, value in variables.items()},
        **dict.fromkeys(_BUNDLES, str(certificates / "bundle.pem")),
    }
