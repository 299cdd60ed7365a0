"""Stands in for the AWS CLI of a layer, inside the function: it copies files to and from S3, and nothing else.

Only boto3 is there; of this project nothing. Takes the options that CDK's bucket deployments give.
"""

import fnmatch
import mimetypes
import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

PROGRAM = "/opt/awscli/aws"
FILTERS = ("--exclude", "--include")
METADATA = {
    "--cache-control": "CacheControl",
    "--content-disposition": "ContentDisposition",
    "--content-encoding": "ContentEncoding",
    "--content-language": "ContentLanguage",
    "--content-type": "ContentType",
}
IGNORED = ("--metadata-directive",)
"""Says what to do with the metadata of objects that are copied within S3."""

_original = subprocess.check_call


def check_call(command: Sequence[str], *arguments: Any, **options: Any) -> int:  # noqa: ANN401 - as the original
    """Run a command, which is the AWS CLI's if its program is."""
    if command[0] != PROGRAM:
        return _original(command, *arguments, **options)
    match list(command[1:]):
        case ["s3", "cp", source, target]:
            bucket, key = _address(source)
            _s3().download_file(bucket, key, target)
        case ["s3", "sync", *rest]:
            _upload(rest)
        case words:
            raise NotImplementedError(f"The rehearsal has no `aws {' '.join(words[:2])}`.")
    return 0


def _s3() -> Any:  # noqa: ANN401 - a client
    import boto3  # noqa: PLC0415 - by the time of a call the function has it too

    return boto3.client("s3")


def _address(url: str) -> tuple[str, str]:
    bucket, _, key = url.removeprefix("s3://").partition("/")
    return bucket, key


def _upload(words: Sequence[str]) -> None:
    """Every file that the filters leave: they have just been unpacked, so all are newer than what is there."""
    filters: list[tuple[str, str]] = []
    metadata: dict[str, str] = {}
    places: list[str] = []
    given = iter(words)
    for word in given:
        if word in FILTERS:
            filters.append((word, next(given)))
        elif word in METADATA:
            metadata[METADATA[word]] = next(given)
        elif word in IGNORED:
            next(given)
        elif word.startswith("--"):
            raise NotImplementedError(f"The rehearsal has no `aws s3 sync {word}`.")
        else:
            places.append(word)
    directory, (bucket, prefix) = Path(places[0]), _address(places[1])
    s3 = _s3()
    for path, name in _chosen(directory, filters):
        guessed = mimetypes.guess_type(name)[0]
        more = {**({"ContentType": guessed} if guessed else {}), **metadata}
        s3.upload_file(str(path), bucket, os.path.join(prefix, name), ExtraArgs=more)  # noqa: PTH118 - a key, not a path


def _chosen(directory: Path, filters: Sequence[tuple[str, str]]) -> Iterator[tuple[Path, str]]:
    """Files that are not excluded, with their names below the directory. Of the filters that match, the last counts."""
    for path in sorted(directory.rglob("*")):
        name = path.relative_to(directory).as_posix()
        matching = [option for option, pattern in filters if fnmatch.fnmatch(name, pattern)]
        if path.is_file() and matching[-1:] != ["--exclude"]:
            yield path, name


subprocess.check_call = check_call  # type: ignore[assignment]  # narrower: whole commands, as the function gives them
