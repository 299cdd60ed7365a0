import psutil

from tests.rehearsal.engine.cloud import Cloud

CODE = """
import json, urllib.request

def handler(event, context):
    answer = {key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")}
    answer |= {"Status": "SUCCESS", "PhysicalResourceId": "made", "Data": {"Said": "hello"}}
    request = urllib.request.Request(event["ResponseURL"], data=json.dumps(answer).encode(), method="PUT")
    urllib.request.urlopen(request).close()
"""
FUNCTION = {
    "Type": "AWS::Lambda::Function",
    "Properties": {
        "Code": {"ZipFile": CODE},
        "Handler": "index.handler",
        "Runtime": "python3.14",
        "Role": "arn:aws:iam::222222222222:role/x",
    },
}


def test_the_function_of_a_custom_resource_answers_and_is_gone(cloud: Cloud) -> None:
    """Patch `custom resources`."""
    custom = {"Type": "Custom::Greeting", "Properties": {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}}}
    resources = {"Function": FUNCTION, "Greeting": custom}
    stack = cloud.deploy("custom", resources, {"Said": {"Fn::GetAtt": ["Greeting", "Said"]}})
    assert stack.outputs == {"Said": "hello"}
    assert not functions(cloud)
    cloud.delete("custom")
    assert not functions(cloud)


def functions(cloud: Cloud) -> list[psutil.Process]:
    children = psutil.Process(cloud.engine.process.pid).children(recursive=True)
    return [child for child in children if "ministack-lambda-custom" in " ".join(child.cmdline())]
