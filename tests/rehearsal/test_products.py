"""An unknown product is one sentence, before anything starts."""

from pathlib import Path

import pytest

from rehearsal import products
from rehearsal.errors import RehearsalError
from tests.end_to_end.project import commit, git


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Two commits: the second one has payments too. A third product is not committed. What goes with one is none."""
    git(tmp_path, "init", "--quiet")
    (tmp_path / "config").mkdir()
    for name in ("commerce", "payments"):
        (tmp_path / "config" / f"{name}.toml").touch()
        (tmp_path / "config" / f"{name}.allowances.toml").touch()
        commit(tmp_path, name)
    (tmp_path / "config" / "new.toml").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("product", "revisions"),
    [("commerce", ("HEAD~1", "HEAD")), ("payments", ("HEAD",)), ("payments", ("no-such-revision", "HEAD"))],
)
def test_what_there_is_passes(checkout: Path, product: str, revisions: tuple[str, ...]) -> None:
    products.check(checkout, product=product, revisions=revisions)


@pytest.mark.parametrize(
    ("product", "revisions", "said"),
    [
        (
            "paymets",
            ("HEAD",),
            'PRODUCT=paymets: there is no config/paymets.toml in HEAD. Did you mean "payments"?'
            " Known products: commerce, payments.",
        ),
        ("bank", ("HEAD",), "PRODUCT=bank: there is no config/bank.toml in HEAD. Known products: commerce, payments."),
        (
            "payments",
            ("HEAD~1", "HEAD"),
            "PRODUCT=payments: there is no config/payments.toml in HEAD~1. Known products: commerce.",
        ),
        (
            "new",
            ("HEAD",),
            "PRODUCT=new: config/new.toml is not committed, and a rehearsal pushes HEAD. Commit it first.",
        ),
        ("", ("HEAD",), "PRODUCT=: there is no config/.toml in HEAD. Known products: commerce, payments."),
    ],
)
def test_what_there_is_not_is_told_with_what_there_is(
    checkout: Path, product: str, revisions: tuple[str, ...], said: str
) -> None:
    with pytest.raises(RehearsalError) as refused:
        products.check(checkout, product=product, revisions=revisions)
    assert str(refused.value) == said
