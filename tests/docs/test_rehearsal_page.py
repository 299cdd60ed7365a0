import re
from pathlib import Path

import botocore.session
import pytest

from rehearsal.engine.not_exercised import NOT_EXERCISED
from rehearsal.engine.only_recorded import ONLY_RECORDED
from tests.conftest import Synthesized
from tests.docs import contract_table, rehearsal_page
from tests.docs.contract_table import Kind
from tests.docs.engine_facts import EngineFacts, PatchFacts, of_the_engine

_ROOT = Path(__file__).parents[2]


@pytest.fixture
def types(commerce: Synthesized, payments: Synthesized) -> set[str]:
    """Those of all templates of both products."""
    return contract_table.types_of(template for app in (commerce, payments) for template in app.all_templates)


def test_the_page_about_the_rehearsal_is_up_to_date(types: set[str]) -> None:
    written = rehearsal_page.render(rehearsal_page.TEMPLATE.read_text(), rehearsal_page.parts(types))
    assert rehearsal_page.PAGE.read_text() == written, "run: make docs"


def test_every_place_is_filled_and_every_part_has_one() -> None:
    assert rehearsal_page.render("a\n<!-- b -->\nc\n", {"b": "| x |"}) == "a\n| x |\nc\n"
    with pytest.raises(KeyError, match="missing"):
        rehearsal_page.render("<!-- missing -->\n", {})
    with pytest.raises(KeyError, match="left"):
        rehearsal_page.render("", {"left": "over"})


def _code() -> str:
    sources = [path for part in ("rehearsal", "operate") for path in (_ROOT / part).rglob("*.py")]
    return "\n".join([path.read_text() for path in sources] + [(_ROOT / "Makefile").read_text()])


def test_the_page_names_the_variables_that_the_code_reads() -> None:
    code = _code()
    section = rehearsal_page.TEMPLATE.read_text().partition("## Environment variables")[2].partition("\n## ")[0]
    named = {name for row in re.findall(r"^\| (`.*?`) \|", section, re.MULTILINE) for name in re.findall(r"\w+", row)}
    assert not {name for name in named if not re.search(rf"\b{name}\b", code, re.IGNORECASE)}
    assert set(re.findall(r'"(TAP_[A-Z_]+)"', code)) - {"TAP_REHEARSAL"} <= named, "TAP_REHEARSAL is the marker"


def test_the_page_names_the_directories_where_results_are() -> None:
    code = _code()
    section = rehearsal_page.TEMPLATE.read_text().partition("## Results")[2].partition("\n## ")[0]
    named = {name for path in re.findall(r"^\| `(.*?)` \|", section, re.MULTILINE) for name in re.findall(r"\w+", path)}
    names = named - {"step", "execution", "stage", "action", "group", "log", "json"}
    assert {
        "results",
        "preparation",
        "engine",
        "cloud",
        "reports",
        "artifacts",
        "runs",
        "summary",
        "cache",
        "run",
    } == names
    assert not {name for name in names if not re.search(rf'"{name}[."]', code)}


def test_something_stands_behind_every_type_of_the_templates(types: set[str]) -> None:
    rows = {row.name: row.kind for row in contract_table.type_rows(types, of_the_engine())}
    assert rows.keys() == types
    assert not [name for name, kind in rows.items() if kind is Kind.ABSENT], "patch it, or make it a placeholder"
    assert {Kind.REAL, Kind.PATCHED, Kind.PLACEHOLDER} == set(rows.values())


def test_a_type_of_nobody_is_absent() -> None:
    facts = EngineFacts(
        patches=(PatchFacts("p", "why", ("AWS::A::Patched", "a"), "test_p.py"),),
        placeholders=("AWS::A::Placeholder",),
        types=frozenset({"AWS::A::Real", "AWS::A::Patched"}),
        services=frozenset({"a", "b"}),
    )
    types = {f"AWS::A::{name}" for name in ("Real", "Patched", "Placeholder", "Absent")} | {"Custom::Own"}
    assert {row.name: str(row.kind) for row in contract_table.type_rows(types, facts)} == {
        **{name: name.rpartition("::")[2].lower() for name in types},
        "Custom::Own": "real",
    }
    services = {row.name: (str(row.kind), row.contracts) for row in contract_table.service_rows({"a", "b", "c"}, facts)}
    assert services == {"a": ("patched", ("test_p.py",)), "b": ("real", ()), "c": ("absent", ())}


def test_the_services_of_templates_and_callers_are_known_to_boto3(types: set[str]) -> None:
    known = set(botocore.session.get_session().get_available_services())
    services = contract_table.services_of(types)
    assert not services - known, "name them in contract_table"
    assert {"secretsmanager", "ecs", "codepipeline"} <= contract_table.services_called()


def test_every_patch_says_what_it_concerns_and_has_a_contract_test() -> None:
    folder = _ROOT / "tests" / "rehearsal" / "engine"
    for patch in of_the_engine().patches:
        assert patch.concerns, f"{patch.name} concerns no type and no service"
        assert patch.contract, f"{patch.name} has no contract"
        assert (folder / patch.contract).is_file(), f"{patch.name}: there is no {patch.contract}"


def test_what_a_patch_concerns_is_a_type_or_a_service() -> None:
    known = set(botocore.session.get_session().get_available_services())
    concerned = {name for patch in of_the_engine().patches for name in patch.concerns}
    assert not {name for name in concerned if not re.fullmatch(r"AWS::\w+::\w+", name)} - known


def test_what_is_only_recorded_is_a_type_of_the_templates_and_on_the_list_of_what_is_not_exercised(
    types: set[str],
) -> None:
    recorded = [name for names in ONLY_RECORDED.values() for name in names]
    assert len(recorded) == len(set(recorded))
    assert not set(recorded) - types
    assert not ONLY_RECORDED.keys() - {limit.thing for limit in NOT_EXERCISED}


def test_no_two_patches_have_the_same_name() -> None:
    names = [patch.name for patch in of_the_engine().patches]
    assert len(names) == len(set(names))
