"""docs/operate.md says what `tap` does, all of it, and as it is now."""

import dataclasses

from operate.errors import MEANINGS
from tests.docs import operate_page

COMMANDS = dict(operate_page.commands())


def test_the_page_is_that_of_the_commands() -> None:
    assert operate_page.PAGE.read_text() == operate_page.render(operate_page.TEMPLATE.read_text()), "run: make docs"


def test_each_command_and_option_is_in_it() -> None:
    page = operate_page.PAGE.read_text()
    assert {f"tap {name}" for name in ("status", "approve", "reject", "reports", "logs", "history")} <= {*COMMANDS}
    for name, command in COMMANDS.items():
        _, _, section = page.partition(f"### {name}\n")
        section = section.partition("\n### ")[0]
        assert section, name
        common = (
            page.partition("## Commands\n")[2].partition("\n### ")[0] if operate_page.about_a_pipeline(command) else ""
        )
        for option, meaning in operate_page.options(command):
            assert meaning, f"{name} {option} says nothing of itself"
            assert f"| {option} | {meaning}" in section + common


def test_each_command_about_a_pipeline_answers_programs_too() -> None:
    documented = {f"tap {name}" for names in operate_page.DOCUMENTS for name in names.split(", ")}
    about = {name: command for name, command in COMMANDS.items() if operate_page.about_a_pipeline(command)}
    having = {name for name, command in about.items() if any("--json" in one.opts for one in command.params)}
    assert documented == having


def test_each_key_has_a_meaning() -> None:
    for document in operate_page.DOCUMENTS.values():
        for part in operate_page.below(document):
            assert {*operate_page.fields(part)} == {field.name for field in dataclasses.fields(part)}


def test_each_exit_code_is_in_it() -> None:
    page = operate_page.PAGE.read_text()
    assert not [code for code, meaning in MEANINGS.items() if f"| {code.value} | {meaning} |" not in page]
