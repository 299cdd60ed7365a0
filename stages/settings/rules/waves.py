"""Rules of the waves in which a change passes through the stages (D3, D5)."""

from collections.abc import Iterator

from stages.settings.models import PipelineSettings
from stages.settings.rules.fault import Fault
from stages.settings.types import TABLES

PIPELINE_STAGES = frozenset({"source", "build", "updatepipeline", "assets"})
"""What CDK Pipelines calls its own stages."""
PIPELINE_PARTS = frozenset(
    {
        "approval",
        "approver",
        "approvers",
        "checks",
        "delivery",
        "drift",
        "gates",
        "load",
        "notifications",
        "reports",
        "repository",
        "reviews",
        "sandboxes",
        "storage",
    }
)
"""What the pipeline's stack calls its parts, beside which a stage stands. A test compares with the stack."""
APPROVE = "approve"
"""What the name of an approval's own stage begins with; that of its wave follows."""


def _ends_with_production(pipeline: PipelineSettings) -> Iterator[Fault]:
    if pipeline.waves and not any(wave.approval for wave in pipeline.waves):
        yield Fault(
            "no wave asks for an approval, so that nothing would be production: no stricter rules, and nobody asked"
            " before customers have a change. Set approval = true in the first wave of production.",
            ("waves", len(pipeline.waves) - 1, "approval"),
        )


def _distinct_stages(pipeline: PipelineSettings) -> Iterator[Fault]:
    seen = set[str]()
    for number, wave in enumerate(pipeline.waves):
        for name in wave.stages:
            if name in seen:
                yield Fault(f'"{name}" is named before. A change passes each stage once.', ("waves", number, "stages"))
            seen.add(name)


def _distinct_waves(pipeline: PipelineSettings) -> Iterator[Fault]:
    names = [wave.name for wave in pipeline.waves]
    for number, name in enumerate(names):
        if name in names[:number]:
            yield Fault(f'a wave before has the name "{name}". Choose another.', ("waves", number, "name"))


def _called_as_its_only_stage(pipeline: PipelineSettings) -> Iterator[Fault]:
    """CDK Pipelines makes no wave of one stage: the pipeline's stage is then called as ours."""
    for number, wave in enumerate(pipeline.waves):
        if len(wave.stages) == 1 and wave.name != wave.stages[0]:
            yield Fault(
                f'a wave of one stage is called as that in the pipeline. Name it "{wave.stages[0]}".',
                ("waves", number, "name"),
            )


def _free_wave_names(pipeline: PipelineSettings) -> Iterator[Fault]:
    approvals = {f"{APPROVE}{wave.name}" for wave in pipeline.waves if wave.approval}
    for number, wave in enumerate(pipeline.waves):
        if wave.name in PIPELINE_STAGES | approvals:
            whose = "that a wave's approval has" if wave.name in approvals else "that every pipeline has"
            yield Fault(
                f'"{wave.name}" is already the name of a stage {whose}. Choose another.', ("waves", number, "name")
            )


def _free_stage_names(pipeline: PipelineSettings) -> Iterator[Fault]:
    for number, wave in enumerate(pipeline.waves):
        for name in wave.stages:
            if name in PIPELINE_PARTS.union(TABLES):
                owner = "table of this file" if name in TABLES else "part of the pipeline"
                yield Fault(f'"{name}" is already the name of a {owner}. Choose another.', ("waves", number, "stages"))


RULES = (
    _ends_with_production,
    _distinct_stages,
    _distinct_waves,
    _called_as_its_only_stage,
    _free_wave_names,
    _free_stage_names,
)
