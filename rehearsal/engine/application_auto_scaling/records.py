"""What Application Auto Scaling keeps of an account and region: scalable targets, policies, and what was done."""

import threading
from dataclasses import dataclass, field
from typing import Any

from ministack.core.responses import AccountRegionScopedDict

from rehearsal.engine.application_auto_scaling.decision import Bounds, Cooling
from rehearsal.engine.refusal import RefusedError

Json = dict[str, Any]


@dataclass(frozen=True)
class Scalable:
    """What is scaled; targets, policies and activities are found by it."""

    namespace: str
    resource_id: str
    dimension: str

    @classmethod
    def of(cls, parameters: Json) -> "Scalable":
        """The one that a request, or a template's properties, names."""
        return cls(parameters["ServiceNamespace"], parameters["ResourceId"], parameters["ScalableDimension"])

    @classmethod
    def of_id(cls, identifier: str) -> "Scalable":
        """The one that CloudFormation's `Ref` of a scalable target names."""
        resource_id, dimension, namespace = identifier.split("|")
        return cls(namespace, resource_id, dimension)

    @property
    def id(self) -> str:
        """What CloudFormation's `Ref` of its target is."""
        return f"{self.resource_id}|{self.dimension}|{self.namespace}"

    def described(self) -> Json:
        """As the API names it."""
        return {
            "ServiceNamespace": self.namespace,
            "ResourceId": self.resource_id,
            "ScalableDimension": self.dimension,
        }

    def __str__(self) -> str:
        return (
            f"service namespace: {self.namespace}, resource ID: {self.resource_id}, scalable dimension: "
            f"{self.dimension}"
        )


@dataclass(kw_only=True)
class Target:
    """A scalable target. Who decides about its capacity holds its lock, so that no two alarms decide at once."""

    scalable: Scalable
    arn: str
    bounds: Bounds
    role_arn: str
    suspended: dict[str, bool]
    created: float
    tags: dict[str, str]
    lock: threading.Lock


@dataclass(kw_only=True)
class Policy:
    """A scaling policy; `cooling` is what its last change began."""

    name: str
    arn: str
    scalable: Scalable
    type: str
    configuration: Json
    created: float
    alarms: list[str] = field(default_factory=list)
    """The names of those that were made for it."""
    cooling: Cooling | None = None


_targets = AccountRegionScopedDict()
_policies = AccountRegionScopedDict()


def add_target(target: Target) -> None:
    """Keep it, in place of the one that was there."""
    _targets[target.scalable] = target


def add_policy(policy: Policy) -> None:
    """Keep it, in place of the one that was there."""
    _policies[policy.arn] = policy


def all_targets() -> list[Target]:
    """Of the account and region at hand."""
    return list(_targets.values())


def all_policies() -> list[Policy]:
    """Of the account and region at hand."""
    return list(_policies.values())


def target_or_none(scalable: Scalable) -> Target | None:
    """The target for it, if it is registered."""
    found: Target | None = _targets.get(scalable)
    return found


def target_of(scalable: Scalable) -> Target:
    """The target for it. Raises RefusedError if it is not registered."""
    if found := target_or_none(scalable):
        return found
    raise RefusedError("ObjectNotFoundException", f"No scalable target registered for {scalable}")


def policy_by_arn(arn: str) -> Policy | None:
    """A policy as an alarm names it."""
    found: Policy | None = _policies.get(arn)
    return found


def policies_of(scalable: Scalable) -> list[Policy]:
    """All of one target."""
    return [policy for policy in all_policies() if policy.scalable == scalable]


def policy_of(scalable: Scalable, name: str) -> Policy | None:
    """A policy as people name it."""
    return next((policy for policy in policies_of(scalable) if policy.name == name), None)


def forget_target(scalable: Scalable) -> None:
    """It is not registered any more."""
    _targets.pop(scalable, None)


def forget_policy(policy: Policy) -> None:
    """It is not there any more."""
    _policies.pop(policy.arn, None)
