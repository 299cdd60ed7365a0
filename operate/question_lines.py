"""What waits for an approval, as lines."""

from collections.abc import Iterator

from operate.output import Line, line
from operate.reading.approval import Question
from operate.status_lines import clock
from operate.words import ago, one_line


def question_lines(question: Question) -> Iterator[Line]:
    """What is about to go out."""
    since = f" since {clock(question.since)} ({ago(question.since)})" if question.since else ""
    title = f"{question.stage}/{question.action} of {question.pipeline}"
    yield line((title, "bold"), f" waits for approval{since}")
    commit = " ".join(part for part in (question.commit[:12], one_line(question.subject)) if part)
    facts = [("commit", commit), ("author", question.author)]
    if question.message:
        facts += [("", text) for text in question.message.splitlines()]
    else:
        facts.append(("changes", question.changes))
        facts += [("tests", f"{test.stage}/{test.action}: {test.summary}") for test in question.tests]
    facts += [("image", image) for image in question.images]
    facts += [("review", question.link), ("execution", question.execution)]
    for name, value in facts:
        if value:
            yield line((f"{name:<10}", "dim"), one_line(value), depth=1)
