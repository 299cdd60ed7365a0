"""Where a trace begins: at CloudFront, with the first request of a customer (P2)."""

from pathlib import Path

from aws_cdk import Stack
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

FUNCTION = Path(__file__).with_name("trace_ids.js")
_SAMPLED = "const SAMPLED_PERCENT = 100\n"


class TraceIds(Construct):
    """A CloudFront function that gives each request a trace, unless its sender has.

    Args:
        trace_percent: Of the traces that begin here, how many are kept; what the sender decided stays.

    Attributes:
        association: For behaviours that lead to a service; each can have one function for the viewer's requests.
    """

    def __init__(self, scope: Construct, construct_id: str, *, trace_percent: float) -> None:
        super().__init__(scope, construct_id)
        name = f"{Stack.of(self).stack_name}-trace-ids"
        before, sampled, after = FUNCTION.read_text(encoding="utf-8").partition(_SAMPLED)
        code = f"{before}{sampled.replace('100', f'{trace_percent:g}')}{after}"
        function = cloudfront.Function(
            self,
            "Function",
            function_name=name,
            comment=name,
            runtime=cloudfront.FunctionRuntime.JS_2_0,
            code=cloudfront.FunctionCode.from_inline(code),
        )
        self.association = cloudfront.FunctionAssociation(
            function=function, event_type=cloudfront.FunctionEventType.VIEWER_REQUEST
        )
