"""What differs between templates, as `compare.js` tells: one process of Node.js for all of them."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from review.assembly import Template
from review.errors import ReviewError

_SCRIPT = Path(__file__).with_name("compare.js")
_LONGEST_SECONDS = 120


class Impact(StrEnum):
    """What CloudFormation does to a resource; the library's words."""

    UPDATE = "WILL_UPDATE"
    CREATE = "WILL_CREATE"
    REPLACE = "WILL_REPLACE"
    MAY_REPLACE = "MAY_REPLACE"
    DESTROY = "WILL_DESTROY"
    ORPHAN = "WILL_ORPHAN"
    IMPORT = "WILL_IMPORT"
    NONE = "NO_CHANGE"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Difference(_Part):
    """A value before and after, `None` where there is none. `impact` is that of a property on its resource."""

    name: str
    old: Any = None
    new: Any = None
    impact: Impact = Impact.UPDATE

    @property
    def replaces(self) -> bool:
        """Whether the resource is, or may be, made anew because of it."""
        return self.impact in (Impact.REPLACE, Impact.MAY_REPLACE)


class ResourceDifference(_Part):
    """A resource that differs: `old` and `new` as they stand in the templates; `stateful` as AWS's own list has it."""

    id: str
    impact: Impact
    old: dict[str, Any] | None
    new: dict[str, Any] | None
    properties: tuple[Difference, ...] = ()
    other: tuple[Difference, ...] = ()
    stateful: bool = False

    @property
    def type(self) -> str:
        """Such as `AWS::S3::Bucket`; if it changes, the one that is lost."""
        return str((self.old or self.new or {})["Type"])


class Targets(_Part):
    """Actions, resources or principals of a statement; with `negated`, all but these."""

    values: tuple[str, ...]
    negated: bool = Field(alias="not")


class Statement(_Part):
    """A statement of a policy; `unparsed` if only CloudFormation will know what it says."""

    effect: str
    actions: Targets
    resources: Targets
    principals: Targets
    condition: Any = None
    unparsed: str | None = None


class ManagedPolicy(_Part):
    """A managed policy that is attached to an identity."""

    identity: str
    policy: str


class Rule(_Part):
    """A rule of a security group; `cidr` if its peer is a range of addresses."""

    group: str
    protocol: str
    peer: str
    cidr: str | None = None


T = TypeVar("T")


class Both(_Part, Generic[T]):
    """What came and what went."""

    added: tuple[T, ...] = ()
    removed: tuple[T, ...] = ()


class Comparison(_Part):
    """All that differs between two templates; `sections` has the names by section of the template."""

    resources: tuple[ResourceDifference, ...] = ()
    sections: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    statements: Both[Statement] = Both[Statement]()
    policies: Both[ManagedPolicy] = Both[ManagedPolicy]()
    ingress: Both[Rule] = Both[Rule]()
    egress: Both[Rule] = Both[Rule]()


_ALL = TypeAdapter(tuple[Comparison, ...])


def compare(pairs: Sequence[tuple[Template, Template]]) -> tuple[Comparison, ...]:
    """Compare what is deployed with what is wanted, pair by pair.

    Raises:
        ReviewError: Node.js or the library is missing, or cannot make anything of a template.
    """
    node = shutil.which("node")
    if node is None:
        raise ReviewError("Node.js is needed to compare templates, and there is none on the PATH: make setup")
    told = json.dumps([{"deployed": deployed, "wanted": wanted} for deployed, wanted in pairs])
    try:
        done = subprocess.run(
            [node, _SCRIPT], input=told, capture_output=True, text=True, timeout=_LONGEST_SECONDS, check=True
        )
        return _ALL.validate_json(done.stdout)
    except subprocess.CalledProcessError as error:
        words = [line for line in error.stderr.splitlines() if "Error" in line] or [f"exit code {error.returncode}"]
        raise ReviewError(
            f"The templates cannot be compared: {words[0].strip()} (is it all installed? make setup)"
        ) from None
    except subprocess.TimeoutExpired:
        raise ReviewError(f"The templates were not compared within {_LONGEST_SECONDS} s.") from None
    except ValidationError as error:
        raise ReviewError(
            f"The comparison of the templates is not of the known form: {error.errors()[0]['msg']}"
        ) from None
