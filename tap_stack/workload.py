"""What runs in a TapStack: the programs, and what its entrances have to know of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Collection:
    """What clients of the API add to: `POST /api/<path>`.

    Attributes:
        path: One word, such as `orders`.
        item: What one is called, such as `Order`.
        schema: JSON schema (draft 4) of the body, by which API Gateway refuses what does not match.
    """

    path: str
    item: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Workload:
    """The programs of a product.

    Attributes:
        images: The directory with each service's Dockerfile, by the service's name in the settings.
        scratch: The one directory that a service's program writes to, by the service's name.
        backend_environment: What the backend is told beside what the stack tells it.
        collection: Of the backend's API.
        site: The built files that CloudFront serves from a bucket; with a service `frontend`, the hashed ones of them.
    """

    images: Mapping[str, Path]
    backend_environment: Mapping[str, str]
    collection: Collection
    site: Path
    scratch: Mapping[str, str] = field(default_factory=dict)
