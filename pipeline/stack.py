"""The delivery pipeline: from a commit through every stage to production."""

from aws_cdk import Environment, Stack
from constructs import Construct

from pipeline.around import Around
from pipeline.build_reports import BuildReports
from pipeline.code_pipeline import make_code_pipeline
from pipeline.compliance import acknowledgements
from pipeline.operations import add_operations
from pipeline.promotion import add_stages
from pipeline.reports import Reports
from pipeline.source import make_source
from pipeline.storage import Storage
from pipeline.synth import synth_step
from stages.compliance.acknowledgement import acknowledge
from stages.settings import ProductSettings, Settings
from tap_stack import tags
from tap_stack.settings import TagSettings


class PipelineStack(Stack):
    """A self-mutating CodePipeline that takes every push through the stages (D3), the last after an approval (D5).

    Attributes:
        pipeline: The pipeline, built: nothing can be added to it.
        stages: What it deploys, in this order.
    """

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings) -> None:
        delivery = settings.pipeline
        super().__init__(
            scope,
            construct_id,
            stack_name=f"{delivery.name}-pipeline",
            env=Environment(account=delivery.account, region=delivery.region),
            tags=tags.as_mapping(_tags(settings.product)),
        )
        tags.apply(self, _tags(settings.product))  # not what is in the stages, which have tags of their own
        storage = Storage(self, "Storage")
        source = make_source(self, settings=delivery.source, storage=storage)
        reports = Reports(
            self, "Reports", pipeline=delivery.name, storage=storage, kept_days=delivery.report_retention_days
        )
        build_reports = BuildReports(reports)
        synth = synth_step(
            product=settings.product.name,
            source=source.files,
            reports=build_reports,
            cache_bucket=storage.artifacts,
        )
        self.pipeline = make_code_pipeline(self, name=delivery.name, synth=synth, storage=storage)
        around = Around.make(self, settings=settings, source=source.files, storage=storage, reports=reports)
        self.stages = tuple(add_stages(self, pipeline=self.pipeline, settings=settings, around=around, storage=storage))

        self.pipeline.build_pipeline()  # makes the roles and the projects that follow
        around.conditions.apply(self.pipeline)
        reading = [self.pipeline.synth_project, *(step.project for step in around.steps)]
        source.complete(self.pipeline.pipeline, reading)
        build_reports.grant_write(self.pipeline.synth_project)
        add_operations(
            self,
            pipeline=self.pipeline.pipeline,
            settings=settings,
            stages=self.stages,
            gated=around.conditions.stages,
            storage=storage,
            reports=reports,
        )
        acknowledge(
            self,
            lambda: acknowledgements(
                pipeline=self.pipeline,
                artifacts=storage.artifacts,
                reports=reports,
                checks=around.steps,
                settings=settings,
            ),
        )


def _tags(product: ProductSettings) -> TagSettings:
    """The pipeline serves every environment, and is none of them (C13)."""
    return TagSettings(environment="tools", project=product.project, cost_center=product.cost_center)
