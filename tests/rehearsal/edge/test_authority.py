import stat
from pathlib import Path

import certifi
import pytest

from rehearsal.edge.authority import Authority
from rehearsal.edge.client import client_env


def test_the_bundle_keeps_what_the_user_trusted(tmp_path: Path) -> None:
    company = tmp_path / "company.pem"
    company.write_text("-----BEGIN COMPANY-----\n")
    Authority.create(tmp_path / "ca", environment={"REQUESTS_CA_BUNDLE": str(company)})
    bundle = (tmp_path / "ca" / "bundle.pem").read_text()
    assert "-----BEGIN COMPANY-----" in bundle
    assert bundle.count("BEGIN CERTIFICATE") > 50
    assert (tmp_path / "ca" / "ca.pem").read_text() in bundle


def test_a_users_bundle_does_not_displace_what_others_of_his_programs_trust(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = tmp_path / "company.pem"
    company.write_text("-----BEGIN COMPANY-----\n")
    monkeypatch.setenv("SSL_CERT_FILE", str(company))  # which Python's own default becomes
    Authority.create(tmp_path / "ca")
    assert Path(certifi.where()).read_text() in (tmp_path / "ca" / "bundle.pem").read_text()


def test_no_key_but_a_servers_own_is_written_and_that_one_privately(tmp_path: Path) -> None:
    authority = Authority.create(tmp_path, environment={})
    authority.write_leaf(["127.0.0.1"], certificate=tmp_path / "leaf.pem", key=tmp_path / "leaf.key")
    with_keys = [path.name for path in tmp_path.iterdir() if "PRIVATE KEY" in path.read_text()]
    assert with_keys == ["leaf.key"]
    assert stat.S_IMODE((tmp_path / "leaf.key").stat().st_mode) == 0o600


def test_clients_trust_the_bundle_and_ask_the_proxy_for_every_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", ".amazonaws.com")
    told = client_env(port=1234, certificates=tmp_path)
    assert told["HTTPS_PROXY"] == told["https_proxy"] == "http://127.0.0.1:1234"
    assert told["NO_PROXY"] == told["no_proxy"] == "127.0.0.1,localhost"
    assert told["NODE_EXTRA_CA_CERTS"] == told["SSL_CERT_FILE"] == str(tmp_path / "bundle.pem")
