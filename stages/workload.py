"""Where the products' own programs are: what a stage deploys."""

import json
from collections.abc import Mapping
from pathlib import Path

from stages.settings.types import WorkloadName
from tap_stack.workload import Collection, Workload

_WORKLOAD = Path(__file__).parents[1] / "workload"
BACKEND = _WORKLOAD / "backend"
APIS = BACKEND / "src" / "apis"
SITE = _WORKLOAD / "site" / "dist"
_COLLECTIONS: Mapping[WorkloadName, tuple[str, str, Path]] = {
    "shop": ("orders", "Order", APIS / "shop" / "order.schema.json"),
    "payments": ("payments", "Payment", APIS / "payments" / "payment.schema.json"),
}


class NotBuiltError(Exception):
    """What has to be built before a synth is not there; the message is for people."""


def workload_of(name: WorkloadName) -> Workload:
    """The programs that the settings name.

    Raises:
        NotBuiltError: What has to be built is not there.
    """
    path, item, schema = _COLLECTIONS[name]
    collection = Collection(path=path, item=item, schema=json.loads(schema.read_text(encoding="utf-8")))
    return Workload(
        images={"backend": BACKEND}, backend_environment={"API": name}, collection=collection, site=built_site(SITE)
    )


def built_site(directory: Path) -> Path:
    """The built storefront.

    Raises:
        NotBuiltError: It is not there.
    """
    if not (directory / "index.html").is_file():
        raise NotBuiltError(f"The storefront has not been built: {directory} has no index.html. Run `make setup`.")
    return directory
