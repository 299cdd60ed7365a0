"""AWS's refusals and the network's, in a sentence that says what to do."""

from botocore import exceptions

from operate.errors import CommandError, ExitCode

_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidIdentityToken"}
_UNKNOWN = {"InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "InvalidAccessKeyId"}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized"}
_BUSY = {"Throttling", "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded"}
_LOG_IN = "Log in again: aws sso login, or as you have got them, with --profile or AWS_PROFILE if you have several"
_CODES = {
    "InvalidApprovalTokenException": (
        "The approval that was shown is not the one that waits any more: a newer execution came, or the stage was tried"
        " again. Look at it again: tap approve",
        ExitCode.NOTHING,
    ),
    "ApprovalAlreadyCompletedException": ("Somebody has answered it already. See: tap history", ExitCode.NOTHING),
    "StageNotRetryableException": ("The stage cannot be tried again", ExitCode.NOTHING),
    "NotLatestPipelineExecutionException": (
        "A newer execution has come to the stage since, so this one is not tried again. See: tap status",
        ExitCode.NOTHING,
    ),
    "PipelineExecutionNotStoppableException": ("It has ended, or cannot be stopped any more", ExitCode.NOTHING),
    "DuplicatedStopRequestException": ("It is being stopped already", ExitCode.NOTHING),
    "UnableToRollbackStageException": ("The stage cannot be rolled back", ExitCode.MEND),
    "PipelineExecutionOutdatedException": (
        "The pipeline has changed since that execution, and rolls back within one structure only: revert the commit"
        " and push (docs/runbook.md, Roll back)",
        ExitCode.MEND,
    ),
    "ConcurrentPipelineExecutionsLimitExceededException": (
        "Too many executions wait already. Stop one (tap stop), or wait",
        ExitCode.MEND,
    ),
    "ConflictException": ("Something else is being done to the pipeline right now; try again", ExitCode.MEND),
    "PipelineNotFoundException": ("There is no such pipeline", ExitCode.ABSENT),
    "PipelineExecutionNotFoundException": ("There is no such execution. See: tap history", ExitCode.ABSENT),
    "StageNotFoundException": ("There is no such stage. See: tap status", ExitCode.ABSENT),
}

_OF_CREDENTIALS = (
    exceptions.SSOError,
    exceptions.LoginError,
    exceptions.CredentialRetrievalError,
    exceptions.TokenRetrievalError,
)


def explain(error: Exception) -> CommandError:
    """Say it: what happened, where, and what to do."""
    if isinstance(error, exceptions.ClientError):
        return _refused(error)
    if isinstance(error, exceptions.HTTPClientError | exceptions.ConnectionError):
        return _unreachable(error)
    if isinstance(error, exceptions.ProfileNotFound):
        return CommandError(f"{_sentence(error)} See what there is: aws configure list-profiles", code=ExitCode.DENIED)
    if isinstance(error, _OF_CREDENTIALS):
        return CommandError(
            f"Your credentials could not be renewed. {_sentence(error)} {_LOG_IN}", code=ExitCode.DENIED
        )
    if isinstance(error, exceptions.NoCredentialsError | exceptions.PartialCredentialsError):
        return CommandError(
            "There are no AWS credentials, or not all of them. Log in (aws sso login), name a profile (--profile or"
            " AWS_PROFILE), or --profile rehearsal for the rehearsal that is up in this checkout",
            code=ExitCode.DENIED,
        )
    return CommandError(_sentence(error))


def _refused(error: exceptions.ClientError) -> CommandError:
    told = error.response.get("Error", {})
    code, message = str(told.get("Code", "")), str(told.get("Message", "")).strip().rstrip(".")
    if code in _EXPIRED:
        return CommandError(f"Your credentials have expired ({message}). {_LOG_IN}", code=ExitCode.DENIED)
    if code in _UNKNOWN:
        return CommandError(f"AWS does not know your credentials ({message}). {_LOG_IN}", code=ExitCode.DENIED)
    if code in _DENIED:
        return CommandError(f"You may not do {error.operation_name}: {message}.", code=ExitCode.DENIED)
    if code in _BUSY:
        return CommandError(f"AWS is asked too often right now ({code}). Wait a minute, then try again")
    if code in _CODES:
        sentence, exit_code = _CODES[code]
        return CommandError(f"{sentence} ({message})" if message else sentence, code=exit_code)
    return CommandError(f"AWS refuses {error.operation_name}: {message} ({code})")


def _unreachable(error: exceptions.BotoCoreError) -> CommandError:
    if "//127.0.0.1:" in str(error.kwargs.get("endpoint_url")):
        return CommandError(
            "The rehearsal that .rehearsal/aws/config names does not answer: it was killed, perhaps."
            f" {_sentence(error)} Remove what is left of it, and start one: tap rehearse down, tap rehearse up",
            code=ExitCode.ABSENT,
        )
    if isinstance(error, exceptions.SSLError | exceptions.ProxyConnectionError):
        hint = "Look at HTTPS_PROXY, and at AWS_CA_BUNDLE if a proxy of yours looks into TLS"
    else:
        hint = "Look at the network, at HTTPS_PROXY, and at the region in config/"
    return CommandError(f"AWS cannot be reached. {_sentence(error)} {hint}", code=ExitCode.ABSENT)


def _sentence(error: Exception) -> str:
    return f"{' '.join(str(error).split()).rstrip('.')}."
