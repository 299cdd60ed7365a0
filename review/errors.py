"""What keeps a review from being made."""


class ReviewError(Exception):
    """The review cannot be made, so nothing is known of what would change: one sentence for people, and what to do."""
