"""What can be said to whoever bootstraps an account."""


class BootstrapError(Exception):
    """The account cannot be bootstrapped; the message says why, and what to do."""
