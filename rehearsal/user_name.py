"""Who sits here."""

import getpass
import os


def user_name() -> str:
    """Who runs this process, for the record of an approval."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without an entry in the user database, as in a container
        return f"user {os.getuid()}"
