"""What becomes of a resource that holds something when its stack goes."""

from aws_cdk import RemovalPolicy


def policy(*, retain_data: bool) -> RemovalPolicy:
    """Keep it, or leave nothing behind.

    A stack that fails while it is created keeps nothing: its second try would find the names taken.
    """
    return RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE if retain_data else RemovalPolicy.DESTROY
