"""Where the product's own programs are: what a stage deploys."""

from pathlib import Path

_WORKLOAD = Path(__file__).parents[1] / "workload"
BACKEND = _WORKLOAD / "backend"
ORDER_SCHEMA = BACKEND / "src" / "routes" / "order.schema.json"
SITE = _WORKLOAD / "site" / "dist"


class NotBuiltError(Exception):
    """What has to be built before a synth is not there; the message is for people."""


def built_site(directory: Path = SITE) -> Path:
    """The built storefront.

    Raises:
        NotBuiltError: It is not there.
    """
    if not (directory / "index.html").is_file():
        raise NotBuiltError(f"The storefront has not been built: {directory} has no index.html. Run `make setup`.")
    return directory
