"""`make docs`: writes the pages and pictures that are made of the code."""

import tempfile
from pathlib import Path

from bootstrap import sets
from load import assumptions
from load.capacity import Capacity
from stages.settings import load
from tests.conftest import synthesize, synthesize_sandbox
from tests.docs import (
    capacity_page,
    compliance_page,
    contract_table,
    cost_page,
    operate_page,
    pipeline_picture,
    rehearsal_page,
    requirements_page,
)
from tests.docs.cost import table
from tests.pipeline.definition import Definition

requirements_page.PAGE.write_text(requirements_page.render())
operate_page.PAGE.write_text(operate_page.render(operate_page.TEMPLATE.read_text()))
capacity_page.PAGE.write_text(
    capacity_page.render(Capacity(assumptions.read()), prod=load(product="payments").stages[-1])
)
with tempfile.TemporaryDirectory() as directory:
    app = synthesize(Path(directory) / "commerce")
    cost_page.PAGE.write_text(
        cost_page.render(app.deployed, sandbox=synthesize_sandbox(Path(directory) / "sandbox"), table=table.read())
    )
    definition = Definition(app.pipeline)
    readme = pipeline_picture.README.read_text()
    pipeline_picture.README.write_text(pipeline_picture.placed(readme, pipeline_picture.draw(definition)))
    other = synthesize(Path(directory) / "payments", product="payments")
    apps = [compliance_page.App.of("commerce", app.directory), compliance_page.App.of("payments", other.directory)]
    compliance_page.PAGE.write_text(compliance_page.render(apps))
    types = contract_table.types_of(template for made in (app, other) for template in made.all_templates)
    rehearsal_page.PAGE.write_text(
        rehearsal_page.render(rehearsal_page.TEMPLATE.read_text(), rehearsal_page.parts(types))
    )
    sets.write({app.directory: load(), other.directory: load(product="payments")})
