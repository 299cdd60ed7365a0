"""Bad settings are refused with messages for people."""

from pathlib import Path

import pytest

from stages.settings import SettingsError, load
from tests.stages import settings_file
from tests.stages.refused import BAD
from tests.stages.refused.bad import Bad


def problems(config: Path, *, product: str = "commerce", options: dict[str, str] | None = None) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refusal:
        load(product=product, overrides=options or {}, directory=config)
    return refusal.value.problems


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.kind)
def test_a_mistake_is_explained_to_its_author(bad: Bad, tmp_path: Path) -> None:
    expected = [
        problem if problem.startswith("-c ") else f"config/commerce.toml: {problem}" for problem in bad.problems
    ]
    assert list(problems(settings_file.write(tmp_path, bad.changes), options=dict(bad.options))) == expected


def test_the_table_covers_forty_kinds_of_mistakes() -> None:
    assert len({bad.kind for bad in BAD}) >= 40


def test_every_mistake_is_reported_at_once(tmp_path: Path) -> None:
    changes = {
        "product.project": "a\tb",  # the value itself
        "pipeline.waves": settings_file.waves("dev", "staging", "qa", "prod"),  # the file's outline
        "dev.account": 5,
        "dev.network.nat_gateways": 9,
        "dev.network.private_subnets": ["10.0.2.0/24", "10.0.4.0/24"],  # a rule, beside a bad value in its table
        "staging.colour": "green",
        "staging.services.backend.min_tasks": 7,
        "prod.retain_data": False,
        "prod.database.readers": -1,
    }
    options = {"dev.database.serverless.min_acu": "0.5", "dev.nothing": "1"}

    found = problems(settings_file.write(tmp_path, changes), options=options)

    for place in ("qa", "product.project", "dev.account", "nat_gateways", "10.0.2.0/24", "colour", "min_tasks is 7"):
        assert sum(place in problem for problem in found) == 1, place
    for place in ("prod.retain_data", "readers", "-c dev.database.serverless.min_acu=0.5", "-c dev.nothing=1"):
        assert sum(place in problem for problem in found) == 1, place
    assert len(found) == 11


def test_a_mistake_in_the_defaults_is_reported_once_for_all_stages(tmp_path: Path) -> None:
    (problem,) = problems(settings_file.write(tmp_path, {"defaults.api.rate_limit": 0}))

    assert problem.startswith("config/commerce.toml: defaults.api.rate_limit = 0: ")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[product]\nname = "commerce"\nproject = commerce\n', "line 3, column 11: not valid TOML: Invalid value."),
        ("[product]\n\n[product]\n", "line 3, column 9: not valid TOML: Cannot declare ('product',) twice."),
        ('[product]\nname = "commerce', "line 2: not valid TOML: "),
        ("[dev]\naccount = 011111111111\n", "line 2, column 12: not valid TOML: "),
    ],
)
def test_a_syntax_error_names_the_line(text: str, place: str, tmp_path: Path) -> None:
    (problem,) = problems(settings_file.write_text(tmp_path, text))

    assert problem.startswith(f"config/commerce.toml: {place}")


def test_a_file_that_is_no_text_names_the_line(tmp_path: Path) -> None:
    config = settings_file.write_text(tmp_path, "")
    (config / "commerce.toml").write_bytes(b'[product]\nname = "caf\xe9"\n')

    assert problems(config) == ("config/commerce.toml: line 2 is not UTF-8 text. Save the file as UTF-8.",)


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "config" / "commerce.toml").mkdir(parents=True)

    (problem,) = problems(tmp_path / "config")

    assert problem.startswith("config/commerce.toml: cannot be read: Is a directory.")


def test_an_unknown_product_names_the_known_ones(tmp_path: Path) -> None:
    settings_file.write(tmp_path, {})
    config = settings_file.write(tmp_path, {}, product="payments")

    assert problems(config, product="comerce") == (
        '-c product=comerce: there is no config/comerce.toml. Did you mean "commerce"?'
        " Known products: commerce, payments.",
    )
    assert problems(config, product="../commerce")[0].startswith("-c product=../commerce: there is no ")


def test_what_goes_with_a_product_is_no_product(tmp_path: Path) -> None:
    config = settings_file.write(tmp_path, {})
    (config / "commerce.allowances.toml").touch()

    (problem,) = problems(config, product="commerce.allowances")
    assert problem.endswith(" Known products: commerce.")


def test_no_products_at_all_says_where_to_put_one(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "config")

    assert problem == "-c product=commerce: there are no products in config/. Add config/commerce.toml."


def test_an_empty_file_is_told_which_tables_it_needs(tmp_path: Path) -> None:
    assert problems(settings_file.write_text(tmp_path, "")) == (
        "config/commerce.toml: there is no table [product]. Every product has one.",
        "config/commerce.toml: there is no table [pipeline]. Every product has one.",
    )
