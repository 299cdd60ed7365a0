"""Asks the person at the terminal before something that cannot be taken back."""

import sys

import typer

from operate.errors import CommandError


def at_a_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def confirm(question: str, *, otherwise: str) -> None:
    """Go on only if somebody says yes; on the error output, so that an answer for programs stays one document.

    Args:
        question: What is asked.
        otherwise: What is told when the answer is no.

    Raises:
        CommandError: Somebody said no, or nobody is there.
    """
    if not at_a_terminal():
        raise CommandError(f"{question} Nobody is at a terminal to be asked: look at it first, then say --yes.")
    if not typer.confirm(question, err=True):
        raise CommandError(otherwise)
