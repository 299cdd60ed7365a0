import pytest

from tests.conftest import Synthesized
from tests.pipeline.definition import Definition
from tests.tap_stack.templates import Template


@pytest.fixture(scope="session")
def template(commerce: Synthesized) -> Template:
    """The pipeline's own stack."""
    return commerce.pipeline


@pytest.fixture(scope="session")
def definition(template: Template) -> Definition:
    """The pipeline in it."""
    return Definition(template)
