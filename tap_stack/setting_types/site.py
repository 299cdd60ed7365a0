"""Values of the settings of the storefront and its distribution (C6, C7)."""

from typing import Annotated, Literal

from pydantic import Field

OAI = "oai"
OAC = "oac"

OriginAccess = Annotated[
    Literal["oai", "oac"],
    Field(description='"oai" is what C7 asks for; only "oac" can read files under a customer key, and then they are.'),
]
PriceClass = Annotated[
    Literal["100", "200", "all"],
    Field(description='"100" serves from North America and Europe, "200" from most of the world, "all" from anywhere.'),
]
