"""What a sandbox is called: as somebody says, or after a branch."""

import base64
import hashlib
import re

LONGEST = 13
"""With it, the longest pipeline's name leaves the rotation's function its 64 characters."""
_SHORT = re.compile(rf"[a-z][a-z0-9]{{0,{LONGEST - 1}}}")
_OF_DIGEST = 6
"""Of 32 letters and digits each: two branches in a billion get the same."""
_TAG = re.compile(r"[^\w\s.:/=+@-]", re.ASCII)
_LONGEST_TAG = 256


def short_name(wanted: str) -> str:
    """What resources are named after: the name itself if it may be one, else a part of it and a digest of the whole.

    The same name always gives the same: `feature/Cart-12` is `cart12` and six characters by which no other branch, such
    as `fix/cart-12`, is called.
    """
    if _SHORT.fullmatch(wanted):
        return wanted
    digest = base64.b32encode(hashlib.sha256(wanted.encode()).digest()).decode().lower()[:_OF_DIGEST]
    last = re.sub(r"[^a-z0-9]", "", wanted.rpartition("/")[2].lower()).lstrip("0123456789")
    return (last or "branch")[: LONGEST - _OF_DIGEST] + digest


def stack_name(pipeline: str, name: str = "") -> str:
    """The stack of a sandbox by its short name; without one, what all their names begin with, and no other stack's."""
    return f"{pipeline}-sandbox-{name}"


def tag_value(wanted: str) -> str:
    """The name as a tag can have it, for people."""
    return _TAG.sub("_", wanted)[:_LONGEST_TAG]
