"""What the settings repeat about AWS, so as not to import it at every synth, is still so."""

import re

import botocore.session

from stages.settings.rules.service import MEMORY_OF_CPU
from stages.settings.rules.waves import PIPELINE_PARTS
from stages.settings.types import REGIONS, TABLES
from tap_stack.setting_types.database import AURORA_VERSIONS
from tap_stack.setting_types.service import FARGATE_CPU_UNITS
from tests.conftest import Synthesized


def test_the_postgresql_versions_are_those_that_cdk_knows() -> None:
    from aws_cdk import aws_rds as rds

    constants = (re.fullmatch(r"VER_(\d+)_(\d+)", name) for name in dir(rds.AuroraPostgresEngineVersion))
    known = {(int(found[1]), int(found[2])) for found in constants if found}
    ours = {tuple(map(int, version.split("."))) for version in AURORA_VERSIONS}

    assert ours <= known
    assert {version for version in known if version[0] == 15} <= ours
    assert {max(v for v in known if v[0] == major) for major in (16, 17)} <= ours


def test_the_regions_are_those_that_botocore_knows() -> None:
    assert set(botocore.session.Session().get_available_regions("ec2")) == set(REGIONS)


def test_no_stage_can_have_the_name_of_a_part_of_the_pipelines_stack(commerce: Synthesized) -> None:
    stages = {stage.node.id for stage in commerce.stack.stages}
    parts = {child.node.id for child in commerce.stack.node.children} - stages

    taken = {part.lower() for part in parts if part.lower().capitalize() == part}
    assert taken <= PIPELINE_PARTS.union(TABLES), "add them to PIPELINE_PARTS"


def test_every_size_of_cpu_has_its_sizes_of_memory() -> None:
    assert set(MEMORY_OF_CPU) == set(FARGATE_CPU_UNITS)
