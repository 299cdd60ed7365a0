"""The sets of accounts, and what their policies say once they are in an account."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from bootstrap.account import Accounts
from bootstrap.documents import template
from bootstrap.sets import stages_of, tools_of
from stages.settings import load
from tests.conftest import Synthesized

NUMBER = "123456789012"


def in_account(value: Any) -> Any:  # noqa: ANN401 - JSON
    """What CloudFormation makes of a template's part in the account."""
    text = json.dumps(value).replace("${AWS::Partition}", "aws").replace("${AWS::AccountId}", NUMBER)
    return json.loads(text, object_hook=lambda found: found["Fn::Sub"] if set(found) == {"Fn::Sub"} else found)


@dataclass(frozen=True)
class Policies:
    """The policies of a set of accounts, by what they are for."""

    accounts: Accounts
    documents: dict[str, Any]

    @classmethod
    def of(cls, accounts: Accounts) -> "Policies":
        resources = in_account(template(accounts)["Resources"])
        return cls(accounts, {name: one["Properties"]["PolicyDocument"] for name, one in resources.items()})

    def statements(self, prefix: str) -> list[Any]:
        return [s for name, one in self.documents.items() if name.startswith(prefix) for s in one["Statement"]]

    @property
    def execution(self) -> list[Any]:
        """What CloudFormation's role is allowed."""
        return [s for name, one in self.documents.items() if name[9:].isdigit() for s in one["Statement"]]

    @property
    def execution_boundary(self) -> list[Any]:
        return self.statements("ExecutionBoundary")

    @property
    def role_boundary(self) -> list[Any]:
        return self.statements("RoleBoundary")


@pytest.fixture(scope="session")
def commerce_stages(commerce: Synthesized) -> Policies:
    return Policies.of(stages_of(load(), commerce.directory))


@pytest.fixture(scope="session")
def payments_stages(payments: Synthesized) -> Policies:
    return Policies.of(stages_of(load(product="payments"), payments.directory))


@pytest.fixture(scope="session")
def tools(commerce: Synthesized, payments: Synthesized) -> Policies:
    return Policies.of(tools_of({commerce.directory: load(), payments.directory: load(product="payments")}))


@pytest.fixture(
    scope="session",
    params=[
        "commerce_stages",
        pytest.param("payments_stages", marks=pytest.mark.product("payments")),
        pytest.param("tools", marks=pytest.mark.product("payments")),
    ],
)
def policies(request: pytest.FixtureRequest) -> Policies:
    """Of each set of accounts in turn."""
    found: Policies = request.getfixturevalue(request.param)
    return found
