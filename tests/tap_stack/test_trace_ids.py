"""The function that gives requests their trace, run as CloudFront would."""

import json
import re
import subprocess
import time

import pytest

from tests.conftest import ROOT
from tests.tap_stack.templates import Json
from tests.workload.backend import NODE

FUNCTION = ROOT / "tap_stack" / "trace_ids.js"
TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
GIVEN = "00-6920aaaabbbbccccddddeeeeffff0000-b7ad6b7169203331-00"
_RUN = """
const vm = require('node:vm')
const [code, events] = JSON.parse(require('node:fs').readFileSync(0, 'utf8'))
const context = vm.createContext({ require: (name) => require(`node:${name}`) })
vm.runInContext(code, context)
console.log(JSON.stringify(events.map((event) => vm.runInContext('handler', context)(event))))
"""


def run(*requests: Json, sampled: float = 100) -> list[dict[str, str]]:
    """The headers of each request after the function."""
    code = FUNCTION.read_text().replace("SAMPLED_PERCENT = 100", f"SAMPLED_PERCENT = {sampled:g}")
    events = [
        {"context": {"requestId": f"id-{number}=="}, "request": {"uri": "/api/x", "headers": headers}}
        for number, headers in enumerate(requests)
    ]
    done = subprocess.run(
        [NODE, "-e", _RUN],
        input=json.dumps([code, events]),
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    )
    return [{name: entry["value"] for name, entry in request["headers"].items()} for request in json.loads(done.stdout)]


@pytest.mark.requirement("P2")
def test_a_request_without_a_trace_begins_one_that_xray_can_find() -> None:
    before = int(time.time())
    headers = run({"accept": {"value": "*/*"}})[0]
    match = TRACEPARENT.fullmatch(headers["traceparent"])
    assert match
    trace, _, flags = match.groups()
    assert before <= int(trace[:8], 16) <= int(time.time())
    assert headers["x-amzn-trace-id"] == f"Root=1-{trace[:8]}-{trace[8:]}"
    assert (flags, headers["accept"]) == ("01", "*/*")


@pytest.mark.requirement("P2")
def test_the_page_that_asks_keeps_its_trace() -> None:
    other = {"value": "Root=1-67891233-abcdef012345678912345678"}
    headers = run({"traceparent": {"value": GIVEN}, "x-amzn-trace-id": other})[0]
    assert headers == {"traceparent": GIVEN, "x-amzn-trace-id": "Root=1-6920aaaa-bbbbccccddddeeeeffff0000"}


@pytest.mark.parametrize("nonsense", ["", "hello", f"{GIVEN}-more", GIVEN.upper(), GIVEN.replace("00-6", "ff-6")])
def test_what_is_no_trace_is_replaced(nonsense: str) -> None:
    headers = run({"traceparent": {"value": nonsense}})[0]
    assert TRACEPARENT.fullmatch(headers["traceparent"])
    assert headers["traceparent"] != nonsense


@pytest.mark.requirement("P2")
def test_every_request_has_a_trace_of_its_own_and_a_share_is_sampled() -> None:
    found = [TRACEPARENT.fullmatch(headers["traceparent"]) for headers in run(*[{} for _ in range(2000)], sampled=10)]
    assert len({match[1][8:] for match in found if match}) == 2000
    share = sum(match[3] == "01" for match in found if match) / 2000
    assert 0.06 < share < 0.14


def test_it_uses_no_syntax_that_cloudfront_lacks() -> None:
    """Its runtime is ECMAScript 5.1 and some of what came later.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
    """
    code = re.sub(r"//.*", "", FUNCTION.read_text())
    assert not re.search(r"\?\.|\?\?|\bclass\b|\bof\b|(const|let) [\[{]|\(\{|\.\.\.", code)
    assert FUNCTION.stat().st_size < 10 * 1024
