import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehearsal.pipeline.variables import UnresolvedVariableError, resolved


def test_every_reference_in_a_value_is_replaced() -> None:
    namespaces = {"Dev": {"ApiUrl": "https://api", "Key.Id": "k"}, "codepipeline": {"PipelineExecutionId": "e"}}
    configuration = {"A": "#{Dev.ApiUrl}/x?k=#{Dev.Key.Id}", "B": "plain", "C": "#{codepipeline.PipelineExecutionId}"}
    assert resolved(configuration, namespaces) == {"A": "https://api/x?k=k", "B": "plain", "C": "e"}


@settings(deadline=None)
@given(st.text())
def test_a_value_with_quotes_does_not_break_the_json_around_it(value: str) -> None:
    variables = json.dumps([{"name": "URL", "type": "PLAINTEXT", "value": "#{Dev.ApiUrl}"}])
    outcome = resolved({"EnvironmentVariables": variables}, {"Dev": {"ApiUrl": value}})
    assert json.loads(outcome["EnvironmentVariables"])[0]["value"] == value


def test_text_that_only_looks_like_json_is_text() -> None:
    assert resolved({"A": "[#{Dev.X}"}, {"Dev": {"X": "1"}}) == {"A": "[1"}


def test_an_unknown_variable_is_named_with_those_that_are_known() -> None:
    with pytest.raises(UnresolvedVariableError, match=r"#\{Dev.ApiUrl\} is not known.*known: #\{Dev.Other\}"):
        resolved({"A": "#{Dev.ApiUrl}"}, {"Dev": {"Other": "x"}})
