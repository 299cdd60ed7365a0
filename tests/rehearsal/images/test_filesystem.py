"""An image's paths, as paths of this machine."""

from pathlib import Path

import pytest

from rehearsal.images.filesystem import RootFilesystem


@pytest.fixture
def filesystem(tmp_path: Path) -> RootFilesystem:
    files = RootFilesystem(tmp_path / "rootfs")
    files.make_directory("/app/bin")
    (tmp_path / "secret").touch()
    return files


@pytest.mark.parametrize(
    ("value", "localized"),
    [
        ("/app", "{root}/app"),
        ("/app/../app/bin/", "{root}/app/bin"),
        ("--import=/app", "--import={root}/app"),
        ("/app:/app/bin:/usr/share", "{root}/app:{root}/app/bin:/usr/share"),
        ("/", "/"),
        ("/etc/ssl", "/etc/ssl"),
        ("app", "app"),
        ("https://example.com/app", "https://example.com/app"),
    ],
)
def test_a_path_that_exists_in_the_image_is_translated(filesystem: RootFilesystem, value: str, localized: str) -> None:
    assert filesystem.localize(value) == localized.format(root=filesystem.root)


@pytest.mark.parametrize("path", ["/../secret", "/app/../../secret", "../secret", "//../secret"])
def test_no_path_leads_out_of_the_image(filesystem: RootFilesystem, path: str) -> None:
    assert filesystem.locate(path) == filesystem.root / "secret"


def test_programs_are_looked_for_in_the_image_first(filesystem: RootFilesystem) -> None:
    path = filesystem.search_path("/app/bin:/app/missing:relative:/usr/bin").split(":")
    assert path[0] == f"{filesystem.root}/app/bin"
    assert path[1:] == ["/usr/sbin", "/usr/bin", "/sbin", "/bin"]
