"""A command is not run again on what it was run on before, and nobody can tell the difference by the image."""

import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest

from rehearsal.images.build import build
from rehearsal.images.dockerfile import DockerfileError
from rehearsal.images.layers import LayerCache
from rehearsal.images.store import Image, ImageStore
from tests.rehearsal.images.dockerfiles import SHELL, write

COUNT = 'RUN echo run >> "$COUNTER"'


class Builder:
    """Each build has a store and a context of its own, as each rehearsal has; the layers are common to all."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.layers = root / "cache" / "layers"
        self.counter = root / "counter"
        self._numbers = count()

    def __call__(self, dockerfile: str, *, arguments: dict[str, str] | None = None, **files: str) -> Image:
        run = self.root / f"run-{next(self._numbers)}"
        return build(
            store=ImageStore(run),
            context=write(run / "context", f"{SHELL}ARG COUNTER\n{dockerfile}\n", **files),
            arguments={"COUNTER": str(self.counter), **(arguments or {})},
            layers=LayerCache(self.layers),
        )

    @property
    def commands_run(self) -> int:
        return len(self.counter.read_text().splitlines())

    @property
    def kept(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.layers.iterdir()}


@pytest.fixture
def builder(tmp_path: Path) -> Builder:
    return Builder(tmp_path)


def described(image: Image) -> dict[str, tuple[int, int, int, str | bytes]]:
    def content(path: Path) -> str | bytes:
        return str(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else ""

    root = image.rootfs.root
    paths = {str(path.relative_to(root)): (path.lstat(), path) for path in (root, *root.rglob("*"))}
    return {name: (of.st_mode, of.st_uid, of.st_gid, content(path)) for name, (of, path) in paths.items()}


def test_an_earlier_builds_result_is_used_and_said_to_be(builder: Builder, capfd: pytest.CaptureFixture[str]) -> None:
    cached = "cached: the same command on the same files, run by an earlier build"
    first = builder(COUNT)
    assert cached not in capfd.readouterr().err
    second = builder(COUNT)
    assert cached in capfd.readouterr().err
    assert builder.commands_run == 1
    assert described(first) == described(second)


def test_what_is_restored_is_what_the_command_left(builder: Builder) -> None:
    dockerfile = (
        f"WORKDIR /app\nCOPY . .\n{COUNT} && date +%s.%N > random && mkdir -p sub/empty "
        "&& echo x > sub/private && chmod 600 sub/private && echo y > sub/set && chmod 4755 sub/set "
        "&& ln -s ../nowhere dangling && ln -s sub link && ln random same && rm gone && chmod 1777 sub "
        '&& touch -d @1000000000 sub/empty && echo "a b" > "$(printf "new\\nline")" && chmod 555 sub/empty'
    )
    first, second = (builder(dockerfile, gone="", one="1") for _ in range(2))
    assert builder.commands_run == 1
    assert described(first) == described(second)
    app = second.rootfs.locate("/app")
    assert not (app / "gone").exists()
    assert (app / "same").samefile(app / "random")
    assert (app / "sub/empty").stat().st_mtime == 1_000_000_000
    assert stat.S_IMODE((app / "sub/set").stat().st_mode) == 0o4755


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_owners_are_restored(builder: Builder) -> None:
    first, second = (builder(f"{COUNT}; echo x > file; chown 12345:54321 file") for _ in range(2))
    assert builder.commands_run == 1
    assert described(first) == described(second)
    assert second.rootfs.locate("/file").stat().st_uid == 12345


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"COPY file /\n{COUNT}", f"COPY file /\nCOPY other /file\n{COUNT}"),
        (f"COPY file /one\n{COUNT}", f"COPY file /two\n{COUNT}"),
        (f"COPY --chmod=644 file /\n{COUNT}", f"COPY --chmod=600 file /\n{COUNT}"),
        (COUNT, f"{COUNT} # again"),
        (COUNT, f"RUN --mount=type=cache,target=x {COUNT.removeprefix('RUN ')}"),
        (f"WORKDIR /a\nWORKDIR /b\n{COUNT}", f"WORKDIR /b\nWORKDIR /a\n{COUNT}"),
        (f"ENV A=1\n{COUNT}", f"ENV A=2\n{COUNT}"),
        (f"RUN echo 1 > $HOME/.file\n{COUNT}", f"RUN echo 2 > $HOME/.file\n{COUNT}"),
    ],
    ids=["content", "name", "mode", "command", "flag", "workdir", "variable", "home"],
)
def test_another_thing_that_the_result_depends_on_runs_the_command(builder: Builder, before: str, after: str) -> None:
    for dockerfile, runs in ((before, 1), (after, 2), (before, 2), (after, 2)):
        builder(dockerfile, file="file", other="other")
        assert builder.commands_run == runs


def test_another_argument_runs_the_command_and_one_declared_later_does_not(builder: Builder) -> None:
    for value, runs in (("1", 1), ("2", 2), ("1", 2)):
        builder(f"ARG A\n{COUNT}", arguments={"A": value})
        assert builder.commands_run == runs
    for value in ("1", "2"):
        builder(f"{COUNT}\nARG A\nLABEL a=$A", arguments={"A": value})
        assert builder.commands_run == 3


def test_of_our_own_environment_settings_count_and_the_way_to_a_registry_does_not(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value, runs in (
        ("npm_config_omit", "dev", 1),
        ("HTTPS_PROXY", "http://127.0.0.1:1", 1),
        ("npm_config_cache", "/elsewhere", 1),
        ("npm_config_omit", "optional", 2),
    ):
        monkeypatch.setenv(name, value)
        builder(COUNT)
        assert builder.commands_run == runs


def test_a_change_after_a_command_does_not_run_it_again_but_those_that_follow(builder: Builder) -> None:
    for content, runs in (("1", 2), ("2", 3), ("2", 3), ("1", 3)):
        image = builder(f"{COUNT}\nCOPY file /\n{COUNT}; cat file file > twice", file=content)
        assert builder.commands_run == runs
        assert image.rootfs.locate("/twice").read_text() == content * 2


def test_what_a_command_leaves_in_its_home_is_there_for_the_next_one_and_not_in_the_image(builder: Builder) -> None:
    for number, runs in (("1", 1), ("2", 1)):
        image = builder(f"{COUNT}; echo setting > $HOME/.settings\nRUN cat $HOME/.settings > file{number}")
        assert builder.commands_run == runs
        assert image.rootfs.locate(f"/file{number}").read_text() == "setting\n"
        assert {path.name for path in image.rootfs.root.parent.iterdir()} == {"rootfs", "config.json"}


def test_a_failing_command_is_never_kept(builder: Builder) -> None:
    for runs in (1, 2):
        with pytest.raises(DockerfileError, match="failed with exit code 1"):
            builder(f"{COUNT}; false")
        assert builder.commands_run == runs
    assert not builder.layers.exists()


def test_what_names_the_place_it_was_made_in_is_not_kept(builder: Builder, capfd: pytest.CaptureFixture[str]) -> None:
    for runs, command in enumerate(["pwd > where", 'ln -s "$(pwd)" link'], start=1):
        for _ in range(2):
            builder(f"WORKDIR /app\n{COUNT}; {command}")
        assert builder.commands_run == 2 * runs
        assert "not cached, as the result names the directory it was made in" in capfd.readouterr().err
    assert not builder.kept


def test_later_instructions_and_the_images_protection_leave_the_kept_result_alone(builder: Builder) -> None:
    dockerfile = f"WORKDIR /app\n{COUNT}; echo kept > file; mkdir sub; touch sub/x; chmod 555 sub"
    builder(dockerfile)
    kept = builder.kept
    later = builder(
        f"{dockerfile}\nCOPY file .\nRUN echo more >> file; chmod 755 sub; rm -r sub\nUSER node", file="new\n"
    )
    assert later.rootfs.locate("/app/file").read_text() == "new\nmore\n"
    assert not later.rootfs.locate("/app/sub").exists()
    last = builder(f"{dockerfile}\nUSER node\n")
    last.rootfs.locate("/app").chmod(0o755)
    (last.rootfs.locate("/app") / "file").chmod(0o644)
    (last.rootfs.locate("/app") / "file").write_text("written at run time")
    assert builder.commands_run == 1
    assert kept.items() <= builder.kept.items()
    assert builder(dockerfile).rootfs.locate("/app/file").read_text() == "kept\n"


def test_stages_that_share_files_restore_them(builder: Builder) -> None:
    for _ in range(2):
        image = builder(
            f"{COUNT}; echo one > file\nFROM alpine:3.20.3 AS other\nARG COUNTER\nCOPY --from=0 /file /\n"
            f"{COUNT}; echo two >> file\nFROM 0\nCOPY --from=other /file /both\n"
        )
        assert builder.commands_run == 2
        assert image.rootfs.locate("/file").read_text() == "one\n"
        assert image.rootfs.locate("/both").read_text() == "one\ntwo\n"


@pytest.mark.parametrize(
    "damage",
    [
        Path.unlink,
        lambda entry: entry.write_bytes(b""),
        lambda entry: entry.write_bytes(entry.read_bytes()[:-600]),
        lambda entry: entry.write_bytes(entry.read_bytes().replace(b"right", b"wrong")),
        lambda entry: (entry.unlink(), entry.mkdir()),
    ],
    ids=["vanished", "empty", "short", "changed", "directory"],
)
def test_a_damaged_entry_means_running_the_command(builder: Builder, damage: Callable[[Path], object]) -> None:
    dockerfile = f"{COUNT}; echo right > file"
    builder(dockerfile)
    (entry,) = builder.layers.iterdir()
    damage(entry)
    assert builder(dockerfile).rootfs.locate("/file").read_text() == "right\n"
    assert builder.commands_run == 2


def test_a_cache_that_cannot_be_written_is_no_reason_not_to_build(builder: Builder) -> None:
    builder.layers.parent.mkdir()
    builder.layers.write_text("not a directory")
    for runs in (1, 2):
        builder(COUNT)
        assert builder.commands_run == runs


def test_only_the_entries_used_last_are_kept(builder: Builder) -> None:
    for number in range(8):
        builder(f"{COUNT} {number}")
        for age, path in enumerate(sorted(builder.layers.iterdir(), key=lambda path: -path.stat().st_mtime_ns)):
            os.utime(path, (1000 - age, 1000 - age))  # file systems' clocks are coarse
    builder(f"{COUNT} 0")
    builder(f"{COUNT} 8")
    assert len(builder.kept) == 8
    for number, runs in ((0, 9), (8, 9), (2, 9), (1, 10)):
        builder(f"{COUNT} {number}")
        assert builder.commands_run == runs


def test_builds_at_once_do_not_disturb_each_other(builder: Builder) -> None:
    dockerfile = f"{COUNT}; seq 20000 > file"
    with ThreadPoolExecutor(4) as pool:
        images = list(pool.map(lambda _: builder(dockerfile), range(8)))
    assert all(described(image) == described(images[0]) for image in images)
    runs = builder.commands_run
    builder(dockerfile)
    assert builder.commands_run == runs
    assert len(builder.kept) == 1
