"""What a Dockerfile may not ask for is refused with its line, before or when it is reached."""

from pathlib import Path

import pytest

from rehearsal.images.dockerfile import DockerfileError, parse
from tests.rehearsal.images.dockerfiles import SHELL, build_image

# Were one of the commands not refused, it would still do no harm.
REFUSED = [
    ("FROM node\n", 1, "exact version"),
    ("FROM node:latest\n", 1, "exact version"),
    ("FROM public.ecr.aws/docker/library/node:latest\n", 1, "exact version"),
    ("FROM localhost:5000/node\n", 1, "exact version"),
    ("FROM httpd:2.4.65\n", 1, "FROM httpd:2.4.65 cannot be had without Docker"),
    ("FROM nginx\n", 1, "exact version"),
    ("FROM node:24.19.0 AS\n", 1, "not an image"),
    ("RUN true\nFROM alpine:3.20.3\n", 1, "before the first FROM"),
    (f"{SHELL}ADD https://example.com/x /x\n", 2, "ADD is not supported"),
    (f"{SHELL}\n# a comment\nMAINTAINER me\n", 4, "MAINTAINER is not supported"),
    (f'{SHELL}SHELL ["bash", "-c"]\n', 2, "SHELL is not supported"),
    (f"{SHELL}ONBUILD RUN true\n", 2, "ONBUILD is not supported"),
    (f"{SHELL}STOPSIGNAL SIGINT\n", 2, "STOPSIGNAL is not supported"),
    (f"{SHELL}RUN\n", 2, "RUN needs something after it"),
    (f"{SHELL}CMD", 2, "CMD is not an instruction"),
    (f"{SHELL}COPY --parents a b\n", 2, "COPY --parents is not supported"),
    (f"{SHELL}RUN --network=none true\n", 2, "RUN --network is not supported"),
    (f"{SHELL}RUN --mount=type=secret,id=x true\n", 2, "type=cache only"),
    (f"{SHELL}RUN <<EOF\ntrue\nEOF\n", 2, "here-document"),
    (f"{SHELL}COPY <<EOF a\ntrue\nEOF\n", 2, "here-document"),
    (f"{SHELL}ENV A=${{B:-c}}\n", 2, "${B:-c} is not understood"),
    (f"{SHELL}ENV A=b c\n", 2, "name=value"),
    (f"{SHELL}COPY a\n", 2, "a source and a destination"),
    (f"{SHELL}COPY missing .\n", 2, "there is no such file"),
    (f"{SHELL}COPY ../secret .\n", 2, "there is no such file"),
    (f"{SHELL}COPY --from=builder a b\n", 2, "not an earlier stage"),
    (f"{SHELL}COPY --from=node:24.19.0 a b\n", 2, "not an earlier stage"),
    (f"{SHELL}COPY one two three\n", 2, "end it with a slash"),
    (f"{SHELL}COPY --chmod=rx one two\n", 2, "--chmod=rx"),
    (f'{SHELL}COPY ["one"\n', 2, "a source and a destination"),
    (f'{SHELL}RUN ["no-such-program"]\n', 2, "no-such-program"),
    (f"{SHELL}EXPOSE http\n", 2, "EXPOSE http"),
    (f"{SHELL}HEALTHCHECK curl localhost\n", 2, "HEALTHCHECK needs CMD"),
    (f"{SHELL}RUN ls -a /no/such/directory/*\n", 2, "/no/such/directory/*"),
    (f"{SHELL}RUN cp one --target-directory=/no/such\n", 2, "/no/such"),
    (f'{SHELL}RUN ["cat", "/no/such/file"]\n', 2, "/no/such/file"),
    (f"{SHELL}RUN true && apt-get --help\n", 2, "apt-get"),
    (f"{SHELL}RUN DEBIAN_FRONTEND=x apt-get --help\n", 2, "apt-get"),
    (f"{SHELL}RUN true; \\\n  adduser --help\n", 2, "adduser"),
    (f"{SHELL}RUN echo hello\nRUN exit 7\n", 3, "exit code 7"),
]


@pytest.mark.parametrize(("dockerfile", "line", "message"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_cannot_be_honoured_is_refused_with_its_line(
    tmp_path: Path, dockerfile: str, line: int, message: str
) -> None:
    with pytest.raises(DockerfileError) as refusal:
        build_image(tmp_path, dockerfile, one="1", two="2")
    assert f"Dockerfile, line {line}: " in str(refusal.value)
    assert message in str(refusal.value)
    assert not list((tmp_path / "images").glob("building-*"))


ALLOWED = [
    "RUN echo a/b ./c https://example.com/x ../context 2> /dev/null",
    "RUN echo apt-get",
    "RUN --mount=type=cache,target=/root/.npm true",
    "COPY --link one two /deep/er/",
    "COPY one two",
    'COPY ["one", "/with space/"]',
    "COPY o* ./",
    "ARG A=1\nENV B=$A C=${A}x\nLABEL d='$A'",
    "RUN echo 'a \\\n# a comment in between\n b'",
    "HEALTHCHECK --interval=5s CMD true",
    "HEALTHCHECK NONE",
    "VOLUME /tmp /data",
    'VOLUME ["/tmp"]',
]


@pytest.mark.parametrize("instruction", ALLOWED)
def test_the_rest_is_built(tmp_path: Path, instruction: str) -> None:
    assert build_image(tmp_path, f"# syntax=docker/dockerfile:1\n{SHELL}{instruction}\n", one="1", two="2")


def test_a_missing_dockerfile_is_named(tmp_path: Path) -> None:
    with pytest.raises(DockerfileError, match=r"Dockerfile does not exist"):
        parse(tmp_path / "Dockerfile")
