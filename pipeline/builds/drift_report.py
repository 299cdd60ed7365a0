"""What people get to see of a comparison: JUnit, a metric, a message. See pipeline/builds/detect_drift.py."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import boto3

PASSED, DRIFTED, BROKEN, SKIPPED = "passed", "failure", "error", "skipped"
LONGEST_SUBJECT = 100
"""SNS takes no longer one."""
MOST_LINES = 200


@dataclass(frozen=True)
class Case:
    """One test case of the report."""

    suite: str
    name: str
    result: str
    text: str = ""


def write(cases: list[Case], path: Path) -> None:
    """JUnit: a suite for each stack."""
    root = ElementTree.Element("testsuites")
    for name in dict.fromkeys(case.suite for case in cases):
        of_suite = [case for case in cases if case.suite == name]
        suite = ElementTree.SubElement(root, "testsuite", name=name, tests=str(len(of_suite)))
        for kind, what in (("failures", DRIFTED), ("errors", BROKEN), ("skipped", SKIPPED)):
            suite.set(kind, str(sum(case.result == what for case in of_suite)))
        for case in of_suite:
            element = ElementTree.SubElement(suite, "testcase", classname=name, name=case.name, time="0")
            if case.result == PASSED:
                ElementTree.SubElement(element, "system-out").text = case.text
            else:
                ElementTree.SubElement(element, case.result, message=case.text).text = case.text
    path.parent.mkdir(exist_ok=True)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def measure(drifted: int) -> None:
    """The metric that a dashboard or an alarm of others may look at."""
    boto3.client("cloudwatch").put_metric_data(
        Namespace=os.environ["NAMESPACE"],
        MetricData=[
            {
                "MetricName": "DriftedResources",
                "Dimensions": [{"Name": "Pipeline", "Value": os.environ["PIPELINE"]}],
                "Value": drifted,
            }
        ],
    )


def tell(drifted: list[Case], broken: list[Case]) -> None:
    """As text to people, in the form that chat clients of AWS take to chats."""
    counts = ((drifted, "no longer as in the templates"), (broken, "could not be compared"))
    subject = f"{os.environ['PIPELINE']}: {', '.join(f'{len(found)} {what}' for found, what in counts if found)}"
    report = ["", "What to do: docs/runbook.md, Drift was found. The report:", os.environ["HISTORY_URL"]]
    lines = [f"{case.suite}: {case.name}: {case.text}" for case in (*drifted, *broken)]
    more = ["and more"] if len(lines) > MOST_LINES else []
    text = "\n".join([*lines[:MOST_LINES], *more, *report])
    content = {"textType": "client-markdown", "title": subject, "description": text[:8000]}
    chat = {"version": "1.0", "source": "custom", "content": content}
    boto3.client("sns").publish(
        TopicArn=os.environ["TOPIC_ARN"],
        Subject=subject.encode("ascii", "replace").decode()[:LONGEST_SUBJECT],
        Message=json.dumps({"default": f"{subject}\n\n{text}"[:100_000], "https": json.dumps(chat)}),
        MessageStructure="json",
    )
