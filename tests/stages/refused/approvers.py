"""Who approves, and who is told, that must be refused."""

from tests.stages.refused.bad import Bad
from tests.stages.settings_file import REMOVED

BAD = (
    Bad(
        "text where a list is due",
        changes={"pipeline.approval_emails": "team@example.com"},
        problems=(
            'pipeline.approval_emails = "team@example.com": must be a list with 1 to 20 entries like'
            ' "team@example.com". Somebody has to learn that a release waits for approval. Put it in brackets:'
            ' ["team@example.com"].',
        ),
    ),
    Bad(
        "an email without a domain",
        changes={"pipeline.approval_emails": ["team@example.com", "boss"]},
        problems=(
            'pipeline.approval_emails[1] = "boss": must be text like "team@example.com". One plain address'
            " for each entry: AWS mails it a confirmation first.",
        ),
    ),
    Bad(
        "an email twice",
        changes={"pipeline.approval_emails": ["team@example.com", "Team@example.com"]},
        problems=(
            'pipeline.approval_emails = ["team@example.com", "Team@example.com"]: team@example.com is named'
            " more than once. SNS subscribes an address once.",
        ),
    ),
    Bad(
        "an address for notifications that is none",
        changes={"pipeline.notification_emails": ["#builds"]},
        problems=(
            'pipeline.notification_emails[0] = "#builds": must be text like "team@example.com". One plain address'
            " for each entry: AWS mails it a confirmation first.",
        ),
    ),
    Bad(
        "nobody to approve",
        changes={"pipeline.approval_emails": []},
        problems=(
            'pipeline.approval_emails = []: must be a list with 1 to 20 entries like "team@example.com".'
            " Somebody has to learn that a release waits for approval.",
        ),
    ),
    Bad(
        "nobody's role may approve",
        changes={"pipeline.approvers.principals": []},
        problems=(
            "pipeline.approvers.principals = []: must be a list with 1 to 10 entries like "
            '"arn:aws:iam::111111111111:role/release-manager". Roles whose people may approve. With none, '
            "nobody could.",
        ),
    ),
    Bad(
        "a whole account may approve",
        changes={"pipeline.approvers.principals": ["arn:aws:iam::111111111111:root"]},
        problems=(
            'pipeline.approvers.principals[0] = "arn:aws:iam::111111111111:root": must be text of at most 600 '
            'characters like "arn:aws:iam::111111111111:role/release-manager". The role that people have '
            "already, from your directory or from IAM Identity Center, as `aws iam get-role` shows it: no user,"
            " no whole account.",
        ),
    ),
    Bad(
        "no approvers",
        changes={"pipeline.approvers": REMOVED},
        problems=(
            "pipeline.approvers is missing. It must be a table with the keys principals, people. Who may "
            "approve: the people of these roles, under a role of the pipeline's own, and never their own "
            "commit. `people` says who is who, where a session's name is not the address of that person's "
            "commits. With anybody in it, a commit of somebody who is not is approved by nobody.",
        ),
    ),
    Bad(
        "a person whose session has a name that AWS does not take",
        changes={"pipeline.approvers.people": [{"session": "Ada Lovelace", "emails": ["ada@example.com"]}]},
        problems=(
            'pipeline.approvers.people[0].session = "Ada Lovelace": must be text of at most 64 characters like '
            '"ada". What a person\'s sessions are called: the last part of what `aws sts get-caller-identity` '
            "shows.",
        ),
    ),
    Bad(
        "a person without an address",
        changes={"pipeline.approvers.people": [{"session": "ada", "emails": []}]},
        problems=(
            "pipeline.approvers.people[0].emails = []: must be a list with 1 to 10 entries like "
            '"team@example.com". The addresses that this person\'s commits carry.',
        ),
    ),
    Bad(
        "an address of two people",
        changes={
            "pipeline.approvers.people": [
                {"session": "ada", "emails": ["team@example.com"]},
                {"session": "grace", "emails": ["Team@example.com"]},
            ]
        },
        problems=(
            "pipeline.approvers.people = [{…}, {…}]: the address team@example.com is named more than once, and "
            "who approves has to be told from who commits. Name each person once, with all addresses.",
        ),
    ),
    Bad(
        "a person twice",
        changes={
            "pipeline.approvers.people": [
                {"session": "ada", "emails": ["ada@example.com"]},
                {"session": "Ada", "emails": ["ada@example.org"]},
            ]
        },
        problems=(
            "pipeline.approvers.people = [{…}, {…}]: the session ada is named more than once, and who approves "
            "has to be told from who commits. Name each person once, with all addresses.",
        ),
    ),
    Bad(
        "more addresses of people than a function keeps",
        changes={
            "pipeline.approvers.people": [
                {
                    "session": f"person-{number:02}",
                    "emails": [f"{'x' * 60}{number}-{part}@example.com" for part in "abc"],
                }
                for number in range(12)
            ]
        },
        problems=(
            "pipeline.approvers.people = [{…}, {…}, {…}, {…}, {…}, {…}, {…}, {…}, {…}, {…}, {…}, {…}]: all "
            "names and addresses together have 3318 characters, and the function that keeps them has room for "
            "3000. Name those alone who approve or commit here.",
        ),
    ),
)
