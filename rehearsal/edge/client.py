"""What programs are told so that the real names lead to the rehearsal, with certificates verified."""

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


def client_env(*, port: int, certificates: Path) -> dict[str, str]:
    """The variables that curl, Python, Node, git, pip, uv and npm go by: the proxy, and whom to trust.

    The user's own NO_PROXY is for our proxy to heed: here, an entry such as `.amazonaws.com` would let the emulated
    names lead to the real AWS.
    """
    proxy = f"http://127.0.0.1:{port}"
    variables = {"HTTP_PROXY": proxy, "HTTPS_PROXY": proxy, "NO_PROXY": _LOCAL}
    return {
        **variables,
        **{name.lower(): value for name, value in variables.items()},
        **dict.fromkeys(_BUNDLES, str(certificates / "bundle.pem")),
    }
