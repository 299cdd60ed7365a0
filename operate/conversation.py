"""What is said before and after an approval is answered."""

from operate.answering import Approver, put_answer
from operate.asking import confirm
from operate.output import show, show_json
from operate.question_lines import question_lines
from operate.reading.approval import Question
from operate.words import one_line


def answer(approver: Approver, question: Question, *, approved: bool, reason: str, yes: bool, json: bool) -> None:
    """Show what is asked, ask whoever sits here, and answer it."""
    verb = "Approve" if approved else "Reject"
    if not json:
        show(question_lines(question))
    if not yes:
        confirm(f"{verb} it?", otherwise="Nothing was answered: it waits on.")
    given = put_answer(approver, question, approved=approved, reason=reason.strip())
    if json:
        show_json(given)
    else:
        what = one_line(question.subject)
        print(f"{given.answer}: {question.stage}/{question.action} of {question.pipeline}: {what}")
