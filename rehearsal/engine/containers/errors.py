"""The errors of docker-py that its callers tell apart, under their names there."""


class APIError(Exception):
    """The daemon could not do it."""


class NotFound(APIError):  # noqa: N818 - docker-py's name
    """There is no such container."""


class ImageNotFound(NotFound):
    """There is no such image: it was not pushed."""
