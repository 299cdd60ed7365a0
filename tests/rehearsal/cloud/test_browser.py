"""A browser that trusts the authority of this rehearsal, and no other that it did not trust before."""

import base64
import hashlib
import os
import ssl
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from rehearsal.cloud import browser
from rehearsal.edge.authority import Authority
from rehearsal.workspace import Workspace
from tests.rehearsal.cloud.conftest import Put


def test_the_fingerprint_is_that_of_the_key_that_openssl_reads(workspace: Workspace) -> None:
    Authority.create(workspace.certificates, environment={})
    authority = workspace.certificates / "ca.pem"
    key = subprocess.run(
        ["openssl", "x509", "-in", str(authority), "-pubkey", "-noout"], capture_output=True, check=True
    ).stdout
    der = subprocess.run(
        ["openssl", "pkey", "-pubin", "-outform", "der"], input=key, capture_output=True, check=True
    ).stdout
    assert browser.fingerprint(authority) == base64.b64encode(hashlib.sha256(der).digest()).decode()


def test_a_server_shows_the_authoritys_certificate_where_a_browser_looks_for_it(workspace: Workspace) -> None:
    """Chromium compares the keys of what it is shown, whether or not it knows the authority."""
    authority = Authority.create(workspace.certificates, environment={})
    shown = [_spki(der) for der in chain_of(authority, "shop.example.com", trusted=workspace.certificates / "ca.pem")]
    assert browser.fingerprint(workspace.certificates / "ca.pem") in shown
    assert len(shown) == 2


def _spki(der: bytes) -> str:
    key = x509.load_der_x509_certificate(der).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(spki).digest()).decode()


def chain_of(authority: Authority, name: str, *, trusted: Path) -> list[bytes]:
    """What a client is sent in the handshake, in which both sides write to memory."""
    client_in, client_out = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ssl.create_default_context(cafile=str(trusted)).wrap_bio(client_in, client_out, server_hostname=name)
    server = authority.server_context(name).wrap_bio(client_out, client_in, server_side=True)
    sides, patience = [client, server], 20
    while sides and patience:
        patience -= 1
        for side in tuple(sides):
            try:
                side.do_handshake()
                sides.remove(side)
            except ssl.SSLWantReadError:
                pass
    sslobj = client._sslobj  # type: ignore[attr-defined]  # public from Python 3.13 on
    return [certificate.public_bytes(2) for certificate in sslobj.get_unverified_chain()]  # 2: DER


def test_it_has_a_profile_of_its_own_and_verifies_all_other_certificates(
    workspace: Workspace, cloud: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    Authority.create(workspace.certificates, environment={})
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    words = browser.command("chromium", workspace, cloud())
    assert f"--user-data-dir={workspace.run}/browser" in words
    assert "--proxy-server=http://127.0.0.1:2" in words
    assert not {"--ignore-certificate-errors", "--no-sandbox"} & set(words)


def test_one_that_is_there_is_found_and_none_is_no_error() -> None:
    there = {"google-chrome": "/usr/bin/google-chrome", "chromium-browser": "/snap/bin/chromium"}

    def which(program: str) -> str | None:
        return there.get(program)

    assert browser.find(which) == "/snap/bin/chromium"
    assert browser.find(lambda _: None) is None
