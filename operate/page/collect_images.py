"""The images of a run, by what the build and the checks of each stage export of them."""

from collections.abc import Iterable

from operate.page.model import Image

VARIABLE = "IMAGES"
"""The variable of a build: `<tag>` of what it built, or `<tag>@<digest>` of what its checks saw running."""


def images(told: Iterable[tuple[str, dict[str, str]]]) -> tuple[Image, ...]:
    """Of each action's stage and output variables, in the order in which they ran."""
    found: dict[str, list[tuple[str, str]]] = {}
    for stage, variables in told:
        for image in variables.get(VARIABLE, "").split():
            tag, _, digest = image.partition("@")
            seen = found.setdefault(tag, [])
            if digest and (stage, digest) not in seen:
                seen.append((stage, digest))
    return tuple(Image(tag=tag, digests=tuple(digests)) for tag, digests in sorted(found.items()))
