"""Where the products' own programs are: what a stage deploys."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from stages.settings.types import WorkloadName
from tap_stack.workload import Collection, Workload

_WORKLOAD = Path(__file__).parents[1] / "workload"
BACKEND = _WORKLOAD / "backend"
APIS = BACKEND / "src" / "apis"
SITE = _WORKLOAD / "site" / "dist"
FRONTEND = _WORKLOAD / "frontend"


class NotBuiltError(Exception):
    """What has to be built before a synth is not there; the message is for people."""


def workload_of(name: WorkloadName) -> Workload:
    """The programs that the settings name.

    Raises:
        NotBuiltError: What has to be built is not there.
    """
    return _WORKLOADS[name]()


def built_site(directory: Path) -> Path:
    """A site's built files.

    Raises:
        NotBuiltError: They are not there.
    """
    if not (directory / "index.html").is_file():
        raise NotBuiltError(f"The storefront has not been built: {directory} has no index.html. Run `make setup`.")
    return directory


def _collection(path: str, *, item: str, schema: Path) -> Collection:
    return Collection(path=path, item=item, schema=json.loads(schema.read_text(encoding="utf-8")))


def _shop() -> Workload:
    """The storefront is files, all of them in the bucket."""
    return Workload(
        images={"backend": BACKEND},
        backend_environment={"API": "shop"},
        collection=_collection("orders", item="Order", schema=APIS / "shop" / "order.schema.json"),
        site=built_site(SITE),
    )


def _payments() -> Workload:
    """The console's pages come from a service; image and bucket have the same build, for pages name files by hash."""
    return Workload(
        images={"backend": BACKEND, "frontend": FRONTEND},
        backend_environment={"API": "payments"},
        collection=_collection("payments", item="Payment", schema=APIS / "payments" / "payment.schema.json"),
        site=built_site(FRONTEND / "dist"),
        scratch={"frontend": "/tmp"},  # noqa: S108 - of the container, which has a volume there
    )


_WORKLOADS: Mapping[WorkloadName, Callable[[], Workload]] = {"shop": _shop, "payments": _payments}
