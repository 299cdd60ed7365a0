"""A certificate authority that lives as long as one rehearsal."""

import os
import ssl
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import certifi
import trustme

_USERS_BUNDLES = (
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "AWS_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "PIP_CERT",
    "NODE_EXTRA_CA_CERTS",
)
"""Where a user's own authorities may be named, such as that of a company's proxy."""
_SYSTEMS_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora
    "/etc/ssl/cert.pem",  # macOS, Alpine
)
"""Where a company's own authority may be installed; Python's OpenSSL need not look there."""


class Authority:
    """Signs certificates for the names that the rehearsal answers at. Its own key is never written anywhere."""

    def __init__(self) -> None:
        self._ca = trustme.CA(organization_name="TAP rehearsal, for this run only")
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._lock = threading.Lock()

    @classmethod
    def create(cls, directory: Path, *, environment: Mapping[str, str] = os.environ) -> Self:
        """Make one; `ca.pem` in the directory is its certificate, `bundle.pem` that and all the user trusts already."""
        authority = cls()
        directory.mkdir(parents=True, exist_ok=True)
        own = authority._ca.cert_pem.bytes()
        (directory / "ca.pem").write_bytes(own)
        trusted = [path.read_bytes() for path in _trusted_already(environment)]
        (directory / "bundle.pem").write_bytes(b"\n".join([*trusted, own]))
        return authority

    def server_context(self, name: str) -> ssl.SSLContext:
        """What a server of this host name speaks TLS with: 1.2 or newer. From any thread."""
        with self._lock:
            if name not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.minimum_version = ssl.TLSVersion.TLSv1_2
                # With the authority's own: a browser that is told its public key looks for it in what it is shown.
                leaf = self._ca.issue_cert(name).private_key_and_cert_chain_pem.bytes()
                with trustme.Blob(leaf + self._ca.cert_pem.bytes()).tempfile() as path:
                    context.load_cert_chain(path)
                self._contexts[name] = context
            return self._contexts[name]

    def write_leaf(self, names: Sequence[str], *, certificate: Path, key: Path) -> None:
        """Write a certificate for several names or addresses, and its key, which only its owner may read."""
        leaf = self._ca.issue_cert(*names)
        certificate.write_bytes(b"".join(blob.bytes() for blob in leaf.cert_chain_pems))
        key.touch(mode=0o600)
        key.write_bytes(leaf.private_key_pem.bytes())


def _trusted_already(environment: Mapping[str, str]) -> list[Path]:
    """All bundles that some program of the user's trusts: certifi's, the system's, and those that variables name."""
    named = [environment[name] for name in _USERS_BUNDLES if environment.get(name)]
    paths = [certifi.where(), ssl.get_default_verify_paths().openssl_cafile, *_SYSTEMS_BUNDLES, *named]
    return list(dict.fromkeys(Path(path).resolve() for path in paths if Path(path).is_file()))
