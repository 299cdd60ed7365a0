"""The delivery pipeline: from a commit through every stage to production."""

from aws_cdk import Environment, Stack
from constructs import Construct

from pipeline.around import Around
from pipeline.build_reports import BuildReports
from pipeline.code_pipeline import make_code_pipeline
from pipeline.compliance import acknowledgements
from pipeline.operations import add_operations
from pipeline.promotion import add_stages
from pipeline.regions import artifacts_in, keep_to_our_keys
from pipeline.release_rules import guard_releases
from pipeline.reports import Reports
from pipeline.reviews import Reviews
from pipeline.source import make_source
from pipeline.storage import Storage
from pipeline.synth import may_read_its_execution, synth_step
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
        reviews = Reviews(self, "Reviews", storage=storage, kept_days=delivery.report_retention_days)
        production = [stage.name for stage in settings.stages if stage.production]
        synth = synth_step(
            product=settings.product.name,
            pipeline=delivery.name,
            production=[name.capitalize() for name in production],
            source=source.files,
            reports=build_reports,
            cache_bucket=storage.artifacts,
            environment=reviews.environment,
        )
        elsewhere = artifacts_in(
            [stage.region for stage in settings.stages],
            scope=self,
            tags=tags.as_mapping(_tags(settings.product)),
            rule_packs=settings.product.rule_packs,
        )
        self.pipeline = make_code_pipeline(self, name=delivery.name, synth=synth, storage=storage, elsewhere=elsewhere)
        around = Around.make(self, settings=settings, source=source.files, storage=storage, reports=reports)
        stages = add_stages(
            self, pipeline=self.pipeline, settings=settings, around=around, source=source, synth=synth, storage=storage
        )
        self.stages = tuple(stages)
        approvers = guard_releases(
            self, settings=settings, storage=storage, reports=reports, conditions=around.conditions
        )
        reviews.let_read(approvers.role)

        self.pipeline.build_pipeline()  # makes the roles and the projects that follow
        around.conditions.apply(self.pipeline)
        reading = [self.pipeline.synth_project, *(step.project for step in around.steps)]
        source.complete(self.pipeline.pipeline, reading)
        build_reports.grant_write(self.pipeline.synth_project)
        reviews.complete(self.pipeline, stacks=[stage.stack for stage in self.stages])
        keep_to_our_keys(self.pipeline.pipeline.role, own=storage.key, elsewhere=elsewhere)
        may_read_its_execution(self.pipeline.synth_project, pipeline=self.pipeline.pipeline)
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
                reviews=reviews.bucket,
                elsewhere=elsewhere.values(),
                checks=around.steps,
                settings=settings,
            ),
        )


def _tags(product: ProductSettings) -> TagSettings:
    """The pipeline serves every environment, and is none of them (C13)."""
    return TagSettings(environment="tools", project=product.project, cost_center=product.cost_center)
