"""What each resource type needs: said for every one that is used, by AWS or by us, and for no other."""

import pytest

from bootstrap.amendments import ADDED, LEFT_OUT, NESTED
from bootstrap.needs import UnknownTypesError, amended, left_out, needs, read_table, with_nested
from bootstrap.statements import known
from bootstrap.templates import read_templates, types_of
from stages.settings import load
from tests.bootstrap.conftest import Policies
from tests.conftest import Synthesized

pytestmark = pytest.mark.requirement("C11")


@pytest.fixture(scope="module")
def used(commerce: Synthesized, payments: Synthesized) -> set[str]:
    return with_nested(types_of([*read_templates(commerce.directory), *read_templates(payments.directory)]))


def test_every_type_of_every_template_has_an_entry(policies: Policies) -> None:
    assert needs(types_of(policies.accounts.templates))


def test_a_type_without_an_entry_is_named_with_what_to_do() -> None:
    with pytest.raises(UnknownTypesError, match=r"^AWS::New::Thing: .*bootstrap/extract.py"):
        needs({"AWS::New::Thing", "AWS::S3::Bucket"})


def test_no_entry_is_of_a_type_that_is_used_no_more(used: set[str]) -> None:
    listed = set(read_table("handlers.json"))
    assert not listed - used, "run bootstrap/extract.py"
    assert not {entry.type for entry in ADDED} - used, "remove it from bootstrap/amendments.py"
    assert not set(NESTED) - used


def test_whatever_is_left_out_is_still_listed_somewhere() -> None:
    listed = {action for actions in read_table("handlers.json").values() for action in actions}
    for entry in LEFT_OUT:
        for pattern in entry.actions:
            assert any(left_out(action) for action in listed), pattern
            assert [a for a in listed if _matches(a, pattern)], f"{pattern}: nothing to leave out any more"


def _matches(action: str, pattern: str) -> bool:
    from fnmatch import fnmatchcase

    return fnmatchcase(action, pattern)


def test_what_is_added_is_not_listed_already() -> None:
    listed = read_table("handlers.json")
    doubled = {(e.type, a) for e in ADDED for a in e.actions if a in listed.get(e.type, ())}
    assert not doubled


def test_each_amendment_says_why() -> None:
    assert all(entry.why.endswith(".") and len(entry.why.split()) > 4 for entry in (*ADDED, *LEFT_OUT))


def test_every_action_is_one_that_iam_knows(used: set[str]) -> None:
    for action in needs(used):
        assert known(action).name.lower() == action.lower()


def test_custom_resources_need_their_function_called_and_nothing_else() -> None:
    assert amended("Custom::Anything", {}) == {"lambda:InvokeFunction"}


@pytest.mark.parametrize("product", ["commerce", pytest.param("payments", marks=pytest.mark.product("payments"))])
def test_a_sandbox_needs_nothing_that_its_stage_does_not(
    product: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    import json

    from aws_cdk import App

    import pipeline_app
    from tests.conftest import ROOT

    flags = json.loads((ROOT / "cdk.json").read_text())["context"]
    directory = tmp_path_factory.mktemp("sandbox")
    app = App(outdir=str(directory), context={**flags, "product": product, "stage": "prod"}, stack_traces=False)
    pipeline_app.build(app, settings=load(product=product))
    app.synth()
    stages: Policies = request.getfixturevalue(f"{product}_stages")
    assert types_of(read_templates(directory)) <= types_of(stages.accounts.templates)
