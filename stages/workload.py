"""Where the products' own programs are: what a stage deploys."""

import json
from pathlib import Path

from stages.settings.types import WorkloadName
from tap_stack.workload import Collection, Workload

_WORKLOAD = Path(__file__).parents[1] / "workload"
BACKEND = _WORKLOAD / "backend"
ORDER_SCHEMA = BACKEND / "src" / "routes" / "order.schema.json"
SITE = _WORKLOAD / "site" / "dist"


class NotBuiltError(Exception):
    """What has to be built before a synth is not there; the message is for people."""


def workload_of(name: WorkloadName) -> Workload:
    """The programs that the settings name.

    Raises:
        NotBuiltError: What has to be built is not there.
    """
    orders = Collection(path="orders", item="Order", schema=json.loads(ORDER_SCHEMA.read_text(encoding="utf-8")))
    return Workload(
        images={"backend": BACKEND}, backend_environment={"API": name}, collection=orders, site=built_site(SITE)
    )


def built_site(directory: Path) -> Path:
    """The built storefront.

    Raises:
        NotBuiltError: It is not there.
    """
    if not (directory / "index.html").is_file():
        raise NotBuiltError(f"The storefront has not been built: {directory} has no index.html. Run `make setup`.")
    return directory
