"""What a test deploys to hear what a topic is told."""

from typing import Any

Json = Any


def topic_with_a_queue(**subscription: Json) -> dict[str, Json]:
    """The resources `Topic`, and `Queue`, which gets its messages; `subscription` is more of its properties."""
    heard = {
        "TopicArn": {"Ref": "Topic"},
        "Protocol": "sqs",
        "Endpoint": {"Fn::GetAtt": ["Queue", "Arn"]},
        **subscription,
    }
    return {
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Heard": {"Type": "AWS::SNS::Subscription", "Properties": heard},
    }
