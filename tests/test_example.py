"""Whoever puts accounts of their own into the settings has green tests without changing one."""

import shutil
import tomllib
from pathlib import Path

from stages.settings import load
from tests.example import EXAMPLE, OWN, make
from tests.toml import dump

ANOTHER = {"111111111111": "121212121212", "333333333333": "343434343434", "shop.example.com": "mugs.acme.test"}


def test_a_clones_accounts_names_and_people_are_the_examples_and_all_else_is_its_own(tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(OWN, own)
    text = make(tmp_path / "first").joinpath("commerce.toml").read_text()
    for example, another in ANOTHER.items():
        text = text.replace(example, another)
    settings = tomllib.loads(text)
    settings["defaults"]["log_retention_days"] = 60
    (own / "commerce.toml").write_text(dump(settings))
    tested = load(directory=make(tmp_path / "tested", own=own))
    assert tested.pipeline.account == EXAMPLE["commerce"]["pipeline"]["account"]
    assert {stage.account for stage in tested.stages} == {"222222222222", "333333333333", "444444444444"}
    assert [stage.domain.name for stage in tested.stages if stage.domain] == [
        "staging.shop.example.com",
        "shop.example.com",
    ]
    assert tested.stages[1].log_retention_days == 60


def test_another_kind_of_source_is_the_examples(tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(OWN, own)
    settings = tomllib.loads((own / "commerce.toml").read_text())
    settings["pipeline"]["source"] = {"codecommit": {"repository": "tap", "branch": "main"}}
    (own / "commerce.toml").write_text(dump(settings))
    source = load(directory=make(tmp_path / "tested", own=own)).pipeline.source
    assert source.codecommit is None
    assert source.connection is not None
