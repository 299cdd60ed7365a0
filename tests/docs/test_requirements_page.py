from pathlib import Path

import pytest

from tests.docs import requirements_page


def test_the_page_of_requirements_is_up_to_date() -> None:
    assert requirements_page.PAGE.read_text() == requirements_page.render(), "run: make docs"


def _project(root: Path, *, claimed: str) -> Path:
    (root / "docs").mkdir()
    (root / "docs" / "requirements.toml").write_text("[C]\ntitle = 'Commerce'\nC1 = 'a VPC'\nC2 = 'an ALB'\n")
    (root / "tests").mkdir()
    (root / "tests" / "test_vpc.py").write_text(f"@pytest.mark.requirement('{claimed}')\ndef test_it(): ...\n")
    return root


def test_a_requirement_without_a_test_is_shown_as_missing(tmp_path: Path) -> None:
    page = requirements_page.render(root=_project(tmp_path, claimed="C1"))
    assert "| C1 | a VPC | `tests/test_vpc.py::test_it` |" in page
    assert "| C2 | an ALB | *missing* |" in page


def test_a_claim_of_an_unknown_requirement_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="C9"):
        requirements_page.render(root=_project(tmp_path, claimed="C9"))
