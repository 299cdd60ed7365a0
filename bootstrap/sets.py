"""Which accounts get the same policies: those of a product's stages, and the tools account of all pipelines."""

from collections.abc import Mapping
from pathlib import Path

from bootstrap.account import Accounts
from bootstrap.documents import render
from bootstrap.templates import Template, read_templates
from stages.settings import Settings

TOOLS = "tools"
"""The set of the accounts with pipelines; that of a product's stages is called as the product."""
POLICIES = Path(__file__).parent / "policies"


def file_of(name: str) -> Path:
    """Where the template of a set is kept."""
    return POLICIES / f"{name}.json"


def _is_pipeline(template: Template) -> bool:
    return any(resource["Type"] == "AWS::CodePipeline::Pipeline" for resource in template["Resources"].values())


def stages_of(settings: Settings, assembly: Path) -> Accounts:
    """The accounts of a product's stages and sandboxes; `assembly` is its app, synthesized."""
    return Accounts(
        name=settings.product.name,
        pipelines=[settings.pipeline.name],
        regions=sorted({stage.region for stage in settings.stages}),
        projects=[settings.product.project],
        templates=[template for template in read_templates(assembly) if not _is_pipeline(template)],
    )


def tools_of(products: Mapping[Path, Settings]) -> Accounts:
    """The accounts of all products' pipelines; the products' settings, by their synthesized app."""
    settings = sorted(products.values(), key=lambda each: each.pipeline.name)
    return Accounts(
        name=TOOLS,
        pipelines=[each.pipeline.name for each in settings],
        regions=sorted(
            {each.pipeline.region for each in settings} | {stage.region for each in settings for stage in each.stages}
        ),
        projects=sorted({each.product.project for each in settings}),
        templates=[template for app in products for template in read_templates(app) if _is_pipeline(template)],
    )


def write(products: Mapping[Path, Settings]) -> None:
    """All templates of the repository."""
    POLICIES.mkdir(exist_ok=True)
    for accounts in (tools_of(products), *(stages_of(settings, app) for app, settings in products.items())):
        file_of(accounts.name).write_text(render(accounts))
