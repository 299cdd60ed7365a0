"""Where there is a collector, requests and what they ask the database are spans of the trace that they belong to."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from secrets import token_hex

import pytest

from tests.workload.backend import Backend
from tests.workload.collector import Collector, Span
from tests.workload.postgres import Postgres
from tests.workload.secrets_manager import SecretsManager

pytestmark = pytest.mark.product("payments")

SERVER, CLIENT = 2, 3


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with Collector.running() as running:
        yield running


@pytest.fixture(scope="module")
def traced(
    postgres: Postgres, secrets_manager: SecretsManager, collector: Collector, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    """A backend that traces what it is asked to, and nothing of its own accord."""
    secrets_manager.secrets["traced"] = postgres.create("traced")
    variables = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint,
        "OTEL_SERVICE_NAME": "tested",
        "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
        "OTEL_TRACES_SAMPLER_ARG": "0",
        "OTEL_BSP_SCHEDULE_DELAY": "50",
    }
    with Backend.running(
        log=tmp_path_factory.mktemp("traced") / "log",
        endpoint=secrets_manager.endpoint,
        secret_arn="traced",
        authority=postgres.authority,
        **variables,
    ) as backend:
        backend.wait_for("/api/ready", 200)
        yield backend


def _trace_id() -> str:
    return f"6920{token_hex(14)}"


def _ask(backend: Backend, path: str, **headers: str) -> None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    assert backend.client.get(path, headers=named).status_code == 200


def _server(spans: list[Span]) -> Span:
    return next(span for span in spans if span.kind == SERVER)


@pytest.mark.requirement("P2")
def test_a_request_and_its_queries_are_spans_of_the_callers_trace(traced: Backend, collector: Collector) -> None:
    trace = _trace_id()
    _ask(traced, "/api/products?token=hush", traceparent=f"00-{trace}-b7ad6b7169203331-01")
    spans = collector.wait_for(trace, 2)
    request, query = _server(spans), next(span for span in spans if span.kind == CLIENT)
    assert (request.service, request.parent_id, query.parent_id) == ("tested", "b7ad6b7169203331", request.span_id)
    assert request.name == "GET /api/products"
    assert request.attributes["http.route"] == "/api/products"
    assert int(request.attributes["http.response.status_code"]) == 200
    assert "hush" not in repr(spans)
    assert query.attributes["db.system"] == "postgresql"
    assert query.attributes["db.name"] == "traced"
    assert query.attributes["db.statement"].startswith("SELECT")


@pytest.mark.requirement("P2")
def test_a_span_has_no_value_of_a_statement(traced: Backend, collector: Collector) -> None:
    trace = _trace_id()
    order = {"reference": "hush-hush", "items": [{"product_id": "mug", "quantity": 1}]}
    headers = {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    assert traced.client.post("/api/orders", json=order, headers=headers).status_code == 201
    spans = collector.wait_for(trace, 5)
    assert any("INSERT" in span.attributes.get("db.statement", "") for span in spans)
    assert "hush" not in repr(spans)


@pytest.mark.requirement("P2")
@pytest.mark.parametrize(
    "header",
    [
        "Root=1-{time}-{rest};Parent=53995c3f42cd8ad8;Sampled=1",
        "Self=1-67891233-12456789abcdef0123456789;Root=1-{time}-{rest};Parent=53995c3f42cd8ad8;Sampled=1",
    ],
    ids=["alone", "through a load balancer"],
)
def test_the_trace_of_api_gateway_is_continued(traced: Backend, collector: Collector, header: str) -> None:
    trace = _trace_id()
    _ask(traced, "/api/products", x_amzn_trace_id=header.format(time=trace[:8], rest=trace[8:]))
    assert _server(collector.wait_for(trace, 2)).parent_id == "53995c3f42cd8ad8"


@pytest.mark.requirement("P2")
def test_traceparent_wins_over_the_load_balancers_header(traced: Backend, collector: Collector) -> None:
    trace, other = _trace_id(), _trace_id()
    aws = f"Root=1-{other[:8]}-{other[8:]};Parent=53995c3f42cd8ad8;Sampled=1"
    _ask(traced, "/api/products", traceparent=f"00-{trace}-b7ad6b7169203331-01", x_amzn_trace_id=aws)
    collector.wait_for(trace, 2)
    assert not [span for span in collector.spans if span.trace_id == other]


@pytest.mark.requirement("P2")
def test_the_load_balancers_trace_is_continued_and_its_decision_followed(traced: Backend, collector: Collector) -> None:
    trace = _trace_id()
    _ask(traced, "/api/products", x_amzn_trace_id=f"Root=1-{trace[:8]}-{trace[8:]};Sampled=1")
    assert len(collector.wait_for(trace, 2)) == 2


@pytest.mark.requirement("P2")
def test_every_line_of_a_request_names_its_trace(traced: Backend, collector: Collector) -> None:
    """Also where nobody sampled it, and where the load balancer named it."""
    unsampled, balanced, sampled = _trace_id(), _trace_id(), _trace_id()
    _ask(traced, "/api/products", traceparent=f"00-{unsampled}-b7ad6b7169203331-00")
    _ask(traced, "/api/products", x_amzn_trace_id=f"Root=1-{balanced[:8]}-{balanced[8:]}")
    _ask(traced, "/api/products", traceparent=f"00-{sampled}-b7ad6b7169203331-01")
    collector.wait_for(sampled, 2)
    for trace in (unsampled, balanced, sampled):
        written = [line for line in traced.log_lines() if line.get("trace_id") == f"1-{trace[:8]}-{trace[8:]}"]
        assert [line["msg"] for line in written] == ["incoming request", "request completed"]
        assert written[0]["reqId"] == written[1]["reqId"]
    assert {span.trace_id for span in collector.spans}.isdisjoint({unsampled, balanced})


@pytest.mark.requirement("P2")
def test_health_checks_are_not_traced(traced: Backend, collector: Collector) -> None:
    trace, later = _trace_id(), _trace_id()
    for path in ("/api/health", "/api/ready?x=1"):
        _ask(traced, path, traceparent=f"00-{trace}-b7ad6b7169203331-01")
    _ask(traced, "/api/products", traceparent=f"00-{later}-b7ad6b7169203331-01")
    collector.wait_for(later, 2)
    assert not [span for span in collector.spans if span.trace_id == trace]


@pytest.mark.requirement("P2")
@pytest.mark.parametrize("has_collector", [True, False])
def test_stopping_sends_what_is_left_and_waits_for_no_collector(
    postgres: Postgres, secrets_manager: SecretsManager, tmp_path: Path, *, has_collector: bool
) -> None:
    name = f"flushed_{has_collector}".lower()
    secrets_manager.secrets[name] = postgres.create(name)
    trace = _trace_id()
    with ExitStack() as stack:
        collector = stack.enter_context(Collector.running())
        backend = stack.enter_context(
            Backend.running(
                log=tmp_path / "log",
                endpoint=secrets_manager.endpoint,
                secret_arn=name,
                authority=postgres.authority,
                OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint if has_collector else "http://127.0.0.1:9",
            )
        )
        backend.wait_for("/api/ready", 200)
        _ask(backend, "/api/products", traceparent=f"00-{trace}-b7ad6b7169203331-01")
        backend.process.send_signal(signal.SIGTERM)
        assert backend.wait_for_exit() == 0
        assert bool([span for span in collector.spans if span.trace_id == trace]) == has_collector


def test_a_sampler_that_makes_no_sense_is_refused(secrets_manager: SecretsManager, tmp_path: Path) -> None:
    with (
        pytest.raises(AssertionError, match="a number from 0 to 1"),
        Backend.running(
            log=tmp_path / "log",
            endpoint=secrets_manager.endpoint,
            secret_arn="none",
            OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9",
            OTEL_TRACES_SAMPLER="parentbased_traceidratio",
            OTEL_TRACES_SAMPLER_ARG="2",
        ),
    ):
        pass
