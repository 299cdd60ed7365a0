import pytest

from tests.conftest import Synthesized
from tests.docs import compliance_page
from tests.docs.compliance_page import App


@pytest.fixture(scope="module")
def apps(commerce: Synthesized, payments: Synthesized) -> list[App]:
    return [App.of("commerce", commerce.directory), App.of("payments", payments.directory)]


@pytest.mark.requirement("D4")
def test_the_page_of_what_is_accepted_is_up_to_date(apps: list[App]) -> None:
    assert compliance_page.PAGE.read_text() == compliance_page.render(apps), "run: make docs"


@pytest.mark.requirement("D4")
def test_each_finding_of_nist_and_pci_says_what_protects_instead(apps: list[App]) -> None:
    packs = ("NIST", "PCI")
    reasons = {one.reason for app in apps for one in app.accepted if one.finding.startswith(packs)}
    assert len(reasons) > 10
    assert [reason for reason in reasons if ". Instead: " not in reason or not reason.endswith(".")] == []


@pytest.mark.requirement("D4")
def test_every_accepted_finding_has_a_reason(apps: list[App]) -> None:
    for app in apps:
        assert app.accepted
        assert [one for one in app.accepted if not one.reason.endswith(".") or len(one.reason.split()) < 4] == []
