"""`make docs`: writes the pages and pictures that are made of the code."""

import tempfile
from pathlib import Path

from tests.conftest import synthesize
from tests.docs import pipeline_picture, rehearsal_page, requirements_page
from tests.pipeline.definition import Definition

requirements_page.PAGE.write_text(requirements_page.render())
rehearsal_page.PAGE.write_text(rehearsal_page.render(rehearsal_page.TEMPLATE.read_text(), rehearsal_page.parts()))
with tempfile.TemporaryDirectory() as directory:
    definition = Definition(synthesize(Path(directory)).pipeline)
    readme = pipeline_picture.README.read_text()
    pipeline_picture.README.write_text(pipeline_picture.placed(readme, pipeline_picture.draw(definition)))
