"""FROM nginx: a real one, which takes the place of one with OpenTelemetry's module."""

import os
import platform
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from integ.waiting import wait_for_status
from rehearsal.engine.containers import Container, LocalDocker
from rehearsal.images import base, nginx
from rehearsal.images.build import build
from rehearsal.images.dockerfile import DockerfileError
from rehearsal.images.store import ImageStore
from tests.rehearsal.images.dockerfiles import build_image, write

NGINX = f"FROM nginx:{nginx.VERSION}\n"
SERVER = "events {}\nhttp {\n  %s\n  access_log off;\n  server { listen 127.0.0.1:PORT; return 200 '%s'; }\n}\n"
MODULE = "load_module /usr/lib/nginx/modules/ngx_otel_module.so;\n"
TRACEPARENT = "00-67409f0a5c1d2e3f405162738495a6b7-0102030405060708-01"
START = 'sed "s/PORT/$PORT/" nginx.conf > "$HOME/own.conf"; exec nginx -p "$HOME" -c "$HOME/own.conf" -g "daemon off;"'


@pytest.fixture
def docker(reachable: Path) -> Iterator[LocalDocker]:
    docker = LocalDocker(reachable)
    yield docker
    docker.close(timeout=0)


def start(docker: LocalDocker, root: Path, configuration: str) -> Container:
    context = write(root / "context", f"{NGINX}COPY nginx.conf .\nUSER nginx\nCMD {START}\n")
    (context / "nginx.conf").write_text(configuration)
    store = ImageStore(root)
    store.tag(build(store=store, context=context), "nginx:test")
    return docker.containers.run("nginx:test")


def answer(docker: LocalDocker, container: Container, **headers: str) -> str:
    address = f"http://127.0.0.1:{docker.network.local_port(container.ip, 8080)}"
    with httpx.Client(base_url=address, headers=headers, trust_env=False) as client:
        return wait_for_status(client, "/", 200, waiting_for="nginx", deadline_s=20, pause_s=0.02).text


def test_a_configuration_without_the_module_is_run_as_it_is(docker: LocalDocker, reachable: Path) -> None:
    own = "map $http_traceparent $otel_trace_id { default 'its own'; }"
    container = start(docker, reachable, SERVER % (own, "$otel_trace_id"))
    assert answer(docker, container, traceparent=TRACEPARENT) == "its own"


def test_one_with_the_module_has_its_variables_from_the_traceparent(docker: LocalDocker, reachable: Path) -> None:
    directives = (
        "otel_exporter { endpoint localhost:4317; }\n  otel_exporter {\n    endpoint x:1;\n    interval 5s;\n  }\n"
        "  otel_service_name test;\n  otel_trace on;\n  otel_trace_context propagate;"
    )
    variables = "$otel_trace_id-$otel_parent_id-0$otel_parent_sampled $otel_span_id"
    container = start(docker, reachable, MODULE + SERVER % (directives, variables))
    parent, _, span = answer(docker, container, traceparent=TRACEPARENT).partition(" ")
    assert f"00-{parent}" == TRACEPARENT
    assert len(span) == 16


def test_there_is_one_sentence_where_it_cannot_be_executed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "mips")
    with pytest.raises(DockerfileError) as refusal:
        build_image(tmp_path / "unknown", NGINX)
    assert f"Dockerfile, line 1: nginx {nginx.VERSION} cannot be executed here" in str(refusal.value)
    text = tmp_path / "text"
    text.write_text("no program")
    monkeypatch.setattr(nginx, "nginx_binary", lambda: text)
    with pytest.raises(DockerfileError, match="cannot be executed here"):
        build_image(tmp_path / "broken", NGINX)


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        (f"example.com/nginx:{nginx.VERSION}-alpine", []),
        ("nginx:1.0.1", [f"nginx:1.0.1 is stood in for by nginx {nginx.VERSION}"]),
        (f"nginx:{nginx.VERSION}-alpine-otel", ["exports no spans"]),
    ],
)
def test_what_it_lacks_is_said(reference: str, said: list[str]) -> None:
    found = base.differences(reference, "")
    assert len(found) == len(said)
    assert all(part in sentence for part, sentence in zip(said, found, strict=True))


@pytest.mark.skipif(os.geteuid() != 0, reason="no directory is closed to the user who runs everything")
def test_files_that_only_root_can_reach_are_served_too(tmp_path: Path) -> None:
    """As in a checkout below /root: nginx would have requests answered by another user."""
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    (private / "index.html").write_text("only root's")
    docker = LocalDocker(private)
    try:
        site = f"events {{}}\nhttp {{ access_log off; server {{ listen 127.0.0.1:PORT; root {private}; }} }}\n"
        assert answer(docker, start(docker, private, site)) == "only root's"
    finally:
        docker.close(timeout=0)
