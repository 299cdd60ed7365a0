"""An image is what its Dockerfile says, built once."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rehearsal.images.build import build
from rehearsal.images.dockerfile import DockerfileError
from rehearsal.images.store import Image, ImageNotFoundError, ImageStore
from rehearsal.workspace import MARKER
from tests.rehearsal.images.dockerfiles import SHELL, build_image, write

COUNTED = f'{SHELL}ARG COUNTER\nRUN echo built >> "$COUNTER"\n'


def built_with_counter(root: Path, context: Path) -> Image:
    return build(store=ImageStore(root), context=context, arguments={"COUNTER": str(root / "counter")})


def test_the_configuration_is_what_the_instructions_say(tmp_path: Path) -> None:
    image = build_image(
        tmp_path,
        "ARG TAG=24.19.0\nFROM example.com/library/node:${TAG} AS app\nARG TAG\nARG WHO=nobody\n"
        "ENV A=$WHO B='$A' TAG=$TAG\nWORKDIR /srv\nWORKDIR app\nUSER node:node\nEXPOSE 8080 9000/udp\n"
        "LABEL a=1\nLABEL b=2\n"
        'HEALTHCHECK --interval=5s CMD ["true"]\nENTRYPOINT ["node"]\nCMD ["server.js"]\n',
    )
    config = image.config
    assert {name: config.env[name] for name in ("A", "B", "TAG")} == {"A": "nobody", "B": "$A", "TAG": "24.19.0"}
    assert (config.workdir, config.user, config.runs_as_root) == ("/srv/app", "node:node", False)
    assert config.exposed_ports == ("8080", "9000/udp")
    assert config.labels == {"a": "1", "b": "2"}
    assert (config.healthcheck, config.entrypoint, config.cmd) == (("true",), ("node",), ("server.js",))
    assert image.rootfs.locate("/srv/app").is_dir()


def test_an_entry_point_drops_the_command_of_the_base_but_not_the_dockerfiles_own(tmp_path: Path) -> None:
    assert build_image(tmp_path, f"{SHELL}CMD one two\n").config.cmd == ("/bin/sh", "-c", "one two")
    assert build_image(tmp_path, f'{SHELL}ENTRYPOINT ["a"]\n').config.cmd == ()
    assert build_image(tmp_path, f'{SHELL}CMD ["b"]\nENTRYPOINT ["a"]\n').config.cmd == ("b",)


def test_files_are_copied_where_docker_copies_them(tmp_path: Path) -> None:
    image = build_image(
        tmp_path,
        f"{SHELL}WORKDIR /app\nCOPY one .\nCOPY one renamed\nCOPY directory into\nCOPY directory/* flat/\nCOPY . /all\n"
        "COPY --chmod=755 one /bin/\nCOPY one renamed\n",
        one="1",
        directory__deep__file="f",
        directory__two="2",
    )
    rootfs = image.rootfs.root
    files = {str(path.relative_to(rootfs)) for path in rootfs.rglob("*") if path.is_file()}
    assert files == {
        *("app/one", "app/renamed", "app/into/deep/file", "app/into/two", "app/flat/file"),
        *("app/flat/two", "bin/one", "all/one", "all/Dockerfile", "all/directory/deep/file", "all/directory/two"),
    }
    assert (rootfs / "bin/one").stat().st_mode & 0o777 == 0o755
    assert (rootfs / "app/renamed").read_text() == "1"


def test_what_dockerignore_names_is_not_there(tmp_path: Path) -> None:
    context = write(tmp_path / "context", f"{SHELL}COPY . /\n", secret="s", public="p")
    (context / ".dockerignore").write_text("secret\n")
    image = build(store=ImageStore(tmp_path), context=context)
    assert image.rootfs.locate("/public").exists()
    assert not image.rootfs.locate("/secret").exists()


def test_commands_run_in_the_image_with_its_variables_and_none_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "ours")
    monkeypatch.setenv(MARKER, "here")
    image = build_image(
        tmp_path,
        f"{SHELL}ENV GREETING=hello\nWORKDIR /app\n"
        f'RUN echo "$GREETING ${{AWS_SECRET_ACCESS_KEY-none}} $TAP_REHEARSAL" > said \\\n'
        ' && pwd > where\nRUN ["sh", "-c", "echo exec > form"]\n',
    )
    app = image.rootfs.locate("/app")
    assert (app / "said").read_text() == "hello none here\n"
    assert Path((app / "where").read_text().strip()).name == "app"
    assert (app / "form").read_text() == "exec\n"


def test_a_later_stage_takes_from_an_earlier_one_without_copying_its_bytes(tmp_path: Path) -> None:
    image = build_image(
        tmp_path,
        "FROM node:24.19.0 AS build\nWORKDIR /app\nCOPY one .\nRUN cat one one > twice\n"
        "FROM build AS unused\nRUN exit 1\n"
        "FROM node:24.19.0\nWORKDIR /app\nCOPY --from=build /app .\nCOPY --from=0 /app/twice /copy\nUSER node\n",
        one="1",
    )
    assert image.rootfs.locate("/app/twice").read_text() == "11"
    assert image.rootfs.locate("/copy").samefile(image.rootfs.locate("/app/twice"))
    assert not image.rootfs.locate("/app/one").samefile(tmp_path / "context" / "one")


def test_a_change_after_a_copy_does_not_reach_back_into_the_stage_it_came_from(tmp_path: Path) -> None:
    image = build_image(
        tmp_path,
        f"{SHELL.strip()} AS one\nCOPY file /file\n{SHELL.strip()} AS two\nCOPY --from=one /file /file\n"
        f"RUN echo more >> file\n{SHELL.strip()} AS three\nCOPY --from=one /file /file\nCOPY other /file\n"
        f"{SHELL}COPY --from=one /file /one\nCOPY --from=two /file /two\nCOPY --from=three /file /three\n",
        file="file\n",
        other="other\n",
    )
    assert image.rootfs.locate("/one").read_text() == "file\n"
    assert image.rootfs.locate("/two").read_text() == "file\nmore\n"
    assert image.rootfs.locate("/three").read_text() == "other\n"


def test_a_target_stage_can_be_chosen(tmp_path: Path) -> None:
    context = write(tmp_path / "context", f"{SHELL.strip()} AS one\nLABEL a=1\nFROM one\nLABEL a=2\n")
    assert build(store=ImageStore(tmp_path), context=context, target="one").config.labels == {"a": "1"}
    assert build(store=ImageStore(tmp_path), context=context).config.labels == {"a": "2"}
    with pytest.raises(DockerfileError, match="no stage three"):
        build(store=ImageStore(tmp_path), context=context, target="three")


def test_the_images_user_may_write_only_what_is_its_own(tmp_path: Path) -> None:
    files = {"one": "1", "two": "2"}
    image = build_image(tmp_path, f"{SHELL}COPY one /\nCOPY --chown=node:node two /data/\nUSER node\n", **files)
    assert not image.rootfs.locate("/one").stat().st_mode & 0o222
    assert not image.rootfs.root.stat().st_mode & 0o222
    assert image.rootfs.locate("/data/two").stat().st_mode & 0o200
    if os.geteuid() == 0:
        assert image.rootfs.locate("/data/two").stat().st_uid != 0


def test_the_same_content_is_the_same_image_in_every_store(tmp_path: Path) -> None:
    first = build_image(tmp_path / "a", f"{SHELL}COPY . /\n", one="1")
    second = build_image(tmp_path / "b", f"{SHELL}COPY . /\n", one="1")
    other = build_image(tmp_path / "c", f"{SHELL}COPY . /\n", one="2")
    assert first.digest == second.digest
    assert first.manifest_digest == second.manifest_digest
    assert other.digest != first.digest
    assert other.manifest_digest != first.manifest_digest


def test_the_same_content_is_built_once_also_by_several_at_once(tmp_path: Path) -> None:
    contexts = [write(tmp_path / name, COUNTED) for name in ("a", "b", "c", "d")]
    with ThreadPoolExecutor() as pool:
        images = list(pool.map(lambda context: built_with_counter(tmp_path, context), contexts))
    assert len({image.digest for image in images}) == 1
    assert (tmp_path / "counter").read_text() == "built\n"


def test_names_given_at_once_are_all_kept(tmp_path: Path) -> None:
    image = build_image(tmp_path, SHELL)
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda number: ImageStore(tmp_path).tag(image, f"image:{number}"), range(20)))
    assert len(ImageStore(tmp_path).references(image.digest)) == 20
    assert ImageStore(tmp_path).resolve("image:7") == image


def test_a_failed_build_leaves_nothing_and_shows_what_the_command_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(DockerfileError, match="line 2: RUN echo the reason; false failed with exit code 1"):
        build_image(tmp_path, f"{SHELL}RUN echo the reason; false\n")
    assert "the reason" in capfd.readouterr().err
    assert {path.name for path in (tmp_path / "images").iterdir()} == {"locks"}


def test_npm_works_in_the_image_and_never_in_a_directory_above_it(tmp_path: Path) -> None:
    package = '{"name": "above", "version": "1.0.0"}'
    lock = '{"name": "above", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "above"}}}'
    (tmp_path / "package.json").write_text(package)
    (tmp_path / "package-lock.json").write_text(lock)
    node = "FROM node:24.19.0\nWORKDIR /app\n"
    with pytest.raises(DockerfileError, match="npm ci failed"):
        build_image(tmp_path, f"{node}RUN npm ci\n")
    files = {"package.json": package, "package-lock.json": lock}
    image = build_image(tmp_path, f"{node}COPY *.json .\nRUN npm ci && npm prefix --global > global\n", **files)
    assert image.rootfs.locate("/app/global").read_text().strip().endswith("rootfs/usr/local")


def test_another_version_of_node_than_asked_for_is_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    build_image(tmp_path, "FROM node:20.11.1-alpine\n")
    assert "node:20.11.1-alpine is stood in for by Node.js 24" in capfd.readouterr().err


def test_an_unknown_name_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ImageNotFoundError, match="app:1"):
        ImageStore(tmp_path).resolve("app:1")
