"""How an operation of a service of our own says no."""


class RefusedError(Exception):
    """The request is refused; `code` is the name of the error that SDKs raise."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
