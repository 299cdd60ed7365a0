"""What answers in the place of `docker` when cdk-assets calls it (CDK_DOCKER): python -m rehearsal.images.docker."""

import argparse
import fnmatch
import json
import os
import sys
from pathlib import Path

from rehearsal.errors import RehearsalError
from rehearsal.images.store import ImageStore
from rehearsal.workspace import Workspace

_FORMAT = "{{.Repository}}:{{.Tag}}"


def main(arguments: list[str] | None = None) -> int:
    """Do what a docker command line says; returns the exit code. What is not understood is refused (2)."""
    options = _parser().parse_args(arguments)
    root = os.environ.get("REHEARSAL_ROOT")
    if not root:
        print("ERROR: REHEARSAL_ROOT is not set: this command works inside of a rehearsal only", file=sys.stderr)
        return 1
    try:
        _COMMANDS[options.command](ImageStore(Path(root)), options)
    except (RehearsalError, OSError) as error:
        print(f"ERROR: {error}", file=sys.stderr)
        return 1
    return 0


def _build(store: ImageStore, options: argparse.Namespace) -> None:
    from rehearsal.images.build import build  # noqa: PLC0415 - the other commands, a dozen a run, need none of it
    from rehearsal.images.layers import LayerCache  # noqa: PLC0415 - as above

    image = build(
        store=store,
        context=options.context,
        layers=LayerCache(Workspace(Path(os.environ["REHEARSAL_ROOT"]).parent).cache / "layers"),
        dockerfile=(options.context / options.file) if options.file else None,
        arguments={name: value for name, _, value in (given.partition("=") for given in options.build_arg)},
        target=options.target,
        platform=options.platform,
    )
    for tag in options.tag:
        store.tag(image, tag)
    print(image.id)


def _inspect(store: ImageStore, options: argparse.Namespace) -> None:
    images = [store.resolve(name) for name in options.names]
    print(json.dumps([{"Id": image.id, "RepoTags": store.references(image.digest)} for image in images], indent=1))


def _images(store: ImageStore, options: argparse.Namespace) -> None:
    pattern = options.filter.removeprefix("reference=")
    for reference in store.matching(lambda name: fnmatch.fnmatchcase(name, pattern)):
        print(reference)


def _tag(store: ImageStore, options: argparse.Namespace) -> None:
    store.tag(store.resolve(options.source), options.target)


def _login(_store: ImageStore, options: argparse.Namespace) -> None:
    """A rehearsal's registry asks nobody for a password."""
    sys.stdin.read()
    print(f"Login Succeeded ({options.registry})")


def _push(store: ImageStore, options: argparse.Namespace) -> None:
    from rehearsal.images.registry import push  # noqa: PLC0415 - boto3 takes longer to import than the rest to run

    print(f"{options.reference}: digest: {push(store, options.reference)}")


_COMMANDS = {"build": _build, "inspect": _inspect, "images": _images, "tag": _tag, "login": _login, "push": _push}


def _parser() -> argparse.ArgumentParser:
    """The command lines that cdk-assets 4.7.3 and the CDK CLI use."""
    parser = argparse.ArgumentParser(prog="docker", description=__doc__, allow_abbrev=False)
    parser.add_argument("--config", help="credentials; there are none to be used")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("build", allow_abbrev=False)
    command.add_argument("--build-arg", action="append", default=[], metavar="NAME=VALUE")
    command.add_argument("--tag", "-t", action="append", default=[])
    command.add_argument("--target")
    command.add_argument("--file", "-f", type=Path)
    command.add_argument("--platform", default="")
    command.add_argument("context", type=Path)
    command = commands.add_parser("inspect")
    command.add_argument("names", nargs="+")
    command = commands.add_parser("images")
    command.add_argument("--format", choices=[_FORMAT], required=True)
    command.add_argument("--filter", required=True)
    command = commands.add_parser("tag")
    command.add_argument("source")
    command.add_argument("target")
    command = commands.add_parser("login")
    command.add_argument("--username", required=True)
    command.add_argument("--password-stdin", action="store_true", required=True)
    command.add_argument("registry")
    command = commands.add_parser("push")
    command.add_argument("reference")
    return parser


if __name__ == "__main__":
    sys.exit(main())
