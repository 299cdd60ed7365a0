"""The images of a run: whether each stage ran the same."""

from collections.abc import Iterator

from rehearsal.pipeline.record import RunRecord


def compared_images(run: RunRecord) -> Iterator[str]:
    """Each image that the pipeline has built, by what the checks of each stage saw running under its tag."""
    seen: dict[str, dict[str, list[str]]] = {}
    for action in run.last.actions:
        for image in action.variables.get("IMAGES", "").split():
            tag, _, digest = image.partition("@")
            if digest:  # the build names tags alone
                seen.setdefault(tag, {}).setdefault(digest, []).append(action.stage)
    for tag, stages in sorted(seen.items()):
        if len(stages) == 1:
            ((digest, where),) = stages.items()
            yield f"{tag[:12]}: {digest[:19]}, the same in {', '.join(where)}"
        else:
            found = "; ".join(f"{digest[:19]} in {', '.join(where)}" for digest, where in stages.items())
            yield f"{tag[:12]}: NOT the same: {found}"
