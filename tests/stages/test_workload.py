import json
from pathlib import Path

import pytest

from stages.settings.rules.workload import SERVICES
from stages.settings.types import WorkloadName
from stages.workload import NotBuiltError, built_site, workload_of


def test_a_site_that_is_not_built_is_explained(tmp_path: Path) -> None:
    with pytest.raises(NotBuiltError) as refusal:
        built_site(tmp_path)
    assert str(refusal.value) == f"The storefront has not been built: {tmp_path} has no index.html. Run `make setup`."


def test_a_synth_without_it_ends_with_one_sentence_and_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import pipeline_app

    monkeypatch.setattr("stages.workload.SITE", tmp_path)
    assert pipeline_app.main() == 2
    said = capsys.readouterr().err
    assert said.startswith("The storefront has not been built: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize("name", SERVICES)
def test_the_settings_know_which_services_a_workload_has(name: WorkloadName) -> None:
    assert workload_of(name).images.keys() == SERVICES[name]


@pytest.mark.requirement("P2", "C8")
@pytest.mark.parametrize(
    ("name", "routes", "file"),
    [("shop", "orderRoutes.js", "order.schema.json"), ("payments", "paymentRoutes.js", "payment.schema.json")],
)
def test_api_gateway_validates_by_the_schema_that_the_backend_validates_by(
    name: WorkloadName, routes: str, file: str
) -> None:
    workload = workload_of(name)
    source = workload.images["backend"] / "src" / "apis" / name
    assert workload.collection.schema == json.loads((source / file).read_text(encoding="utf-8"))
    code = (source / routes).read_text(encoding="utf-8")
    assert f"from './{file}' with" in code
    assert f"app.post('/api/{workload.collection.path}'" in code
    assert workload.backend_environment["API"] == name


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_has_a_dockerfile(name: WorkloadName) -> None:
    for directory in workload_of(name).images.values():
        assert (directory / "Dockerfile").is_file()
