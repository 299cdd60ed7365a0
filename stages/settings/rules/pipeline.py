"""Rules of the pipeline that carries a product through its stages."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from stages.settings.models import PipelineSettings
from stages.settings.rules.fault import Fault


def _distinct_emails(pipeline: PipelineSettings) -> Iterator[Fault]:
    emails = [email.lower() for email in pipeline.approval_emails]
    for email in sorted({email for email in emails if emails.count(email) > 1}):
        yield Fault(f"{email} is named more than once. SNS subscribes an address once.", "approval_emails")


def _distinct_people(pipeline: PipelineSettings) -> Iterator[Fault]:
    people = pipeline.approvers.people
    for what, names in (
        ("session", [person.session for person in people]),
        ("address", [email for person in people for email in person.emails]),
    ):
        folded = [name.casefold() for name in names]
        for name in sorted({name for name in folded if folded.count(name) > 1}):
            yield Fault(
                f"the {what} {name} is named more than once, and who approves has to be told from who commits."
                " Name each person once, with all addresses.",
                ("approvers", "people"),
            )


def _few_people(pipeline: PipelineSettings) -> Iterator[Fault]:
    people = pipeline.approvers.people
    characters = sum(len(email) + len(person.session) + 8 for person in people for email in person.emails)
    if characters > MOST_CHARACTERS_OF_PEOPLE:
        yield Fault(
            f"all names and addresses together have {characters} characters, and the function that keeps them has room"
            f" for {MOST_CHARACTERS_OF_PEOPLE}. Name those alone who approve or commit here.",
            ("approvers", "people"),
        )


def _one_source(pipeline: PipelineSettings) -> Iterator[Fault]:
    kinds = tuple(type(pipeline.source).model_fields)
    given = [kind for kind in kinds if getattr(pipeline.source, kind) is not None]
    if len(given) != 1:
        found = " and ".join(given) or "none"
        yield Fault(
            f"must have one of {', '.join(kinds)}, and has {found}: a commit comes from one place. Keep one table"
            " [pipeline.source.…].",
            "source",
        )


def _own_connection(pipeline: PipelineSettings) -> Iterator[Fault]:
    connection = pipeline.source.connection
    if connection is None:
        return
    account = connection.connection_arn.split(":")[4]
    if account != pipeline.account:
        yield Fault(
            f"the connection belongs to account {account}, but the pipeline runs in {pipeline.account}. Name a"
            " connection of the pipeline's account.",
            ("source", "connection", "connection_arn"),
            "account",
        )


def _trigger_sees_the_branch(pipeline: PipelineSettings) -> Iterator[Fault]:
    connection = pipeline.source.connection
    if connection is None or connection.trigger is None or not connection.trigger.branches:
        return
    if not any(fnmatchcase(connection.branch, pattern) for pattern in connection.trigger.branches):
        yield Fault(
            f"no pattern matches the branch {connection.branch}, so a push to it would start nothing. Add it, or name"
            " another branch.",
            ("source", "connection", "trigger", "branches"),
            ("source", "connection", "branch"),
        )


def _window_opens(pipeline: PipelineSettings) -> Iterator[Fault]:
    window = pipeline.gates.window if pipeline.gates else None
    if window and window.until_hour <= window.from_hour:
        yield Fault(
            f"must be after from_hour, {window.from_hour}: a window lies within one day.",
            ("gates", "window", "until_hour"),
            ("gates", "window", "from_hour"),
        )


def _window_days_once(pipeline: PipelineSettings) -> Iterator[Fault]:
    days = pipeline.gates.window.days if pipeline.gates and pipeline.gates.window else ()
    if len(set(days)) < len(days):
        yield Fault("a day is named more than once. Name each once.", ("gates", "window", "days"))


MOST_CHARACTERS_OF_PEOPLE = 3000
"""Lambda gives a function's variables 4 KB in all."""

RULES = (
    _distinct_emails,
    _distinct_people,
    _few_people,
    _one_source,
    _own_connection,
    _trigger_sees_the_branch,
    _window_opens,
    _window_days_once,
)
