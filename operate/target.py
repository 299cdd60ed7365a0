"""What a command is about: a product's pipeline, and the AWS that it is in.

`Target.of` finds both: the product's settings say the pipeline's name, account and region, the profile says which AWS.
A rehearsal has one product's pipeline, so there the product need not be named.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from operate.cloud import Cloud
from operate.errors import CommandError, ExitCode
from operate.real_cloud import RealCloud
from operate.rehearsal_cloud import RehearsalCloud, is_rehearsal
from stages.stack_name import stack_of

if TYPE_CHECKING:
    from stages.settings import Settings

CHECKOUT = Path(__file__).parents[1]
DEFAULT_PRODUCT = "commerce"


@dataclass(frozen=True, kw_only=True)
class TargetStage:
    """A stage of the product, and the stack that it deploys."""

    name: str
    account: str
    region: str
    stack: str
    production: bool


@dataclass(frozen=True, kw_only=True)
class Target:
    """A pipeline and the AWS that it is in.

    Attributes:
        product: Empty for a pipeline that is no product's, as tests of a rehearsal have them.
        stages: In the order of delivery; none for a pipeline that is no product's.
        approvers: The principals who may take the role that approves.
    """

    product: str
    pipeline: str
    account: str
    region: str
    stages: tuple[TargetStage, ...]
    approvers: tuple[str, ...]
    cloud: Cloud

    @classmethod
    def of(cls, *, product: str = "", profile: str = "", pipeline: str = "", checkout: Path | None = None) -> "Target":
        """Find it.

        Args:
            product: Which file of config/; empty: PRODUCT of the environment, else commerce, or what is rehearsed.
            profile: Of the AWS configuration; empty: AWS_PROFILE, or none. `rehearsal` is that of this checkout.
            pipeline: Its name, where it is not the one that the product's settings say.
            checkout: Where a rehearsal's `.rehearsal` is; by default, in this one.

        Raises:
            CommandError: There is no such product, or no rehearsal is up.
        """
        named = product or os.environ.get("PRODUCT", "")
        chosen = profile or os.environ.get("AWS_PROFILE", "")
        if is_rehearsal(chosen):
            return _rehearsed(checkout or CHECKOUT, product=named, pipeline=pipeline)
        settings = _settings(named or DEFAULT_PRODUCT)
        where = settings.pipeline
        cloud = RealCloud(profile=profile, account=where.account, region=where.region)
        return _target(settings, cloud=cloud, pipeline=pipeline, account=where.account, region=where.region)

    @property
    def rehearsal(self) -> bool:
        """Whether it is a rehearsal's."""
        return self.cloud.rehearsal

    def client(self, service: str, *, account: str = "", region: str = "") -> Any:  # noqa: ANN401 - a class per service
        """A client, by default in the pipeline's account and region. Raises CommandError for foreign credentials."""
        return self.cloud.client(service, account=account or self.account, region=region or self.region)

    def __call__(self, service: str, /, *, account: str, region: str) -> Any:  # noqa: ANN401
        """A client that acts in this account and region, as `rehearsal.pipeline.action.Clients` has it."""
        return self.client(service, account=account, region=region)

    def stage(self, name: str) -> TargetStage | None:
        """The stage by its name in the settings or in the pipeline, in any case."""
        return next((stage for stage in self.stages if stage.name.lower() == name.lower()), None)


def products() -> Iterator[str]:
    """The products that there are settings for."""
    from stages.settings import CONFIG  # noqa: PLC0415 - pydantic takes a while, and `tap --help` needs none

    return (file.stem for file in sorted(CONFIG.glob("*.toml")) if "." not in file.stem)


def _settings(product: str) -> "Settings":
    from stages.settings import SettingsError, load  # noqa: PLC0415 - as above

    try:
        return load(product=product)
    except SettingsError as error:
        raise CommandError("\n".join(error.problems)) from None


def _target(settings: "Settings", *, cloud: Cloud, pipeline: str, account: str, region: str) -> Target:
    delivery = settings.pipeline.name
    stages = tuple(
        TargetStage(
            name=stage.name,
            account=stage.account,
            region=stage.region,
            stack=stack_of(delivery, stage.name),
            production=stage.production,
        )
        for stage in settings.stages
    )
    return Target(
        product=settings.product.name,
        pipeline=pipeline or delivery,
        account=account,
        region=region,
        stages=stages,
        approvers=tuple(settings.pipeline.approvers.principals),
        cloud=cloud,
    )


def _rehearsed(checkout: Path, *, product: str, pipeline: str) -> Target:
    """The pipeline that is rehearsed, and the product whose it is."""
    cloud = RehearsalCloud.of(checkout / ".rehearsal" / "aws" / "config")
    place = {"account": cloud.account, "region": cloud.region}
    if product:
        return _target(_settings(product), cloud=cloud, pipeline=pipeline, **place)
    name = pipeline or _only_pipeline(cloud)
    for known in products():
        settings = _settings(known)
        if settings.pipeline.name == name:
            return _target(settings, cloud=cloud, pipeline=name, **place)
    return Target(product="", pipeline=name, stages=(), approvers=(), cloud=cloud, **place)


def _only_pipeline(cloud: RehearsalCloud) -> str:
    codepipeline = cloud.client("codepipeline", account=cloud.account, region=cloud.region)
    names = [str(one["name"]) for one in codepipeline.list_pipelines()["pipelines"]]
    if len(names) == 1:
        return names[0]
    if names:
        raise CommandError(f"The rehearsal has several pipelines. Name one of them: --pipeline {'|'.join(names)}")
    raise CommandError(
        "The rehearsal has no pipeline yet. It is being prepared, or its preparation has failed: tap rehearse log",
        code=ExitCode.ABSENT,
    )
