"""Types that a deployment may contain although nothing stands behind them here: recorded, and reported as such.

Any other type that nobody implements fails its deployment. The record is `<root>/state/placeholders.json`.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ministack.core.responses import get_account_id, get_region, new_uuid

from rehearsal.engine import records
from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.resource_types import Created, Properties, add_type

_writing = threading.Lock()


@dataclass(frozen=True)
class Placeholder:
    """A type that is only recorded. Its `Ref` is its ARN, which `Fn::GetAtt Arn` answers too, and nothing else."""

    type_name: str
    service: str
    resource: Callable[[Properties, str], str]
    """The last part of the ARN, from the properties and a name of our own making."""


PLACEHOLDERS = (
    Placeholder(
        "AWS::WAFv2::LoggingConfiguration",
        "wafv2",
        lambda _properties, name: f"loggingconfiguration/{name}",
    ),
    Placeholder(
        "AWS::CodeStarNotifications::NotificationRule",
        "codestar-notifications",
        lambda _properties, _name: f"notificationrule/{new_uuid()}",
    ),
)


def _add(engine: Engine, placeholder: Placeholder) -> None:
    path = engine.state / "placeholders.json"

    def change(arn: str, entry: dict[str, Any] | None) -> None:
        with _writing:
            entries = json.loads(path.read_text()) if path.exists() else []
            kept = [known for known in entries if known["arn"] != arn]
            records.write(path, [*kept, {"arn": arn, **entry}] if entry else kept)

    def create(logical_id: str, properties: Properties, stack: str) -> Created:
        resource = placeholder.resource(properties, f"{stack}-{logical_id}")
        arn = f"arn:aws:{placeholder.service}:{get_region()}:{get_account_id()}:{resource}"
        change(arn, {"type": placeholder.type_name, "stack": stack, "logical_id": logical_id})
        return Created(arn, {"Arn": arn})

    add_type(
        placeholder.type_name,
        create=create,
        update=lambda physical_id, _old, _new, _stack: Created(physical_id, {"Arn": physical_id}),
        delete=lambda physical_id, _properties: change(physical_id, None),
    )


def _install(engine: Engine) -> None:
    for placeholder in PLACEHOLDERS:
        _add(engine, placeholder)


PATCH = Patch(
    name="placeholders",
    why="a deployment may contain types that nothing stands behind; each is named, any other fails the deployment",
    install=_install,
    concerns=(
        "AWS::WAFv2::LoggingConfiguration",
        "AWS::CodeStarNotifications::NotificationRule",
    ),
    contract="test_definitions.py",
)
