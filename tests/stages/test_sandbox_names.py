"""Whatever a branch is called, its sandbox has a name that AWS takes."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from stages.sandbox_name import short_name, tag_value


@settings(deadline=None)
@given(st.text(min_size=1, max_size=80))
def test_any_name_becomes_one_that_aws_takes_and_a_short_one_stays(wanted: str) -> None:
    name = short_name(wanted)
    assert re.fullmatch(r"[a-z][a-z0-9]{0,12}", name)
    assert short_name(name) == name
    assert re.fullmatch(r"[\w\s.:/=+@-]*", tag_value(wanted), re.ASCII)
