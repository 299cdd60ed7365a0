import re

from tests.conftest import Synthesized
from tests.docs import pipeline_picture
from tests.pipeline.definition import Definition


def test_the_picture_in_the_readme_is_the_pipeline(commerce: Synthesized) -> None:
    picture = pipeline_picture.draw(Definition(commerce.pipeline))
    assert picture in pipeline_picture.README.read_text(), "run: make docs"


def test_the_picture_has_every_stage_in_order(commerce: Synthesized) -> None:
    definition = Definition(commerce.pipeline)
    drawn = re.findall(r"^ +(\w+)\[", pipeline_picture.draw(definition), re.MULTILINE)
    assert drawn == definition.stage_names


def test_the_picture_has_the_gates_of_production(commerce: Synthesized) -> None:
    (prod,) = re.findall(r"^ +Prod\[(.*)\]$", pipeline_picture.draw(Definition(commerce.pipeline)), re.MULTILINE)
    rules = re.findall(r"<i>(only|stays) if ([\w, ]+)</i>", prod)
    assert rules == [("only", "Window, BlockedDays, Approver, SameImages"), ("stays", "BakeProd")]
