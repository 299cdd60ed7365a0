"""What people may ask for, and what they are told when it makes no sense."""

import pytest

from rehearsal.errors import RehearsalError
from rehearsal.faults import names
from rehearsal.faults.catalogue import FAULTS, find, listed


def test_the_names_are_those_of_the_faults() -> None:
    assert {fault.name: fault.anywhere for fault in FAULTS} == names.NAMES
    assert [find(name).name for name in names.NAMES] == [*names.NAMES]


def test_the_list_has_a_line_for_each() -> None:
    lines = list(listed())
    assert [line.split()[0] for line in lines] == [*names.NAMES]
    assert all(len(line) <= 120 for line in lines)


@pytest.mark.parametrize(
    ("name", "stage", "base", "said"),
    [
        ("task-crsh", "", "", 'there is no such fault. Did you mean "task-crash-loop"? Known: task-crash-loop, '),
        ("", "dev", "", "--fault-stage dev says where a fault hits, and no --fault was asked for."),
        ("disk-full", "dev", "", "--fault-stage dev: where disk-full hits follows from what it is."),
        ("disk-full", "", "HEAD~1", "--fault disk-full takes HEAD itself to prod first. Leave the base (HEAD~1) out."),
    ],
    ids=["unknown", "no fault", "no choice", "base"],
)
def test_what_makes_no_sense_is_said(name: str, stage: str, base: str, said: str) -> None:
    with pytest.raises(RehearsalError) as error:
        names.check(name, stage=stage, base=base)
    assert said in str(error.value)


@pytest.mark.parametrize(("name", "stage"), [("", ""), ("list", ""), ("task-crash-loop", "prod"), ("disk-full", "")])
def test_what_makes_sense_is_taken(name: str, stage: str) -> None:
    names.check(name, stage=stage)
