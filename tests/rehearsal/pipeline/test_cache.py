from pathlib import Path

import pytest

from rehearsal.pipeline.cache import cached_directories
from tests.rehearsal.pipeline.support import write


class Place:
    def __init__(self, root: Path) -> None:
        self.store, self.notes = root / "store", list[str]()
        self.root = root
        self.builds = 0

    def build(self, *paths: str, source: dict[str, str] | None = None) -> tuple[Path, Path]:
        """The source and home directories of a new build that used its cache."""
        self.builds += 1
        here = self.root / f"build-{self.builds}"
        directories = write(here / "src", source or {}), here / "home"
        for directory in directories:
            directory.mkdir(parents=True, exist_ok=True)
        self.context = cached_directories(
            paths, store=self.store, source=directories[0], home=directories[1], note=self.notes.append
        )
        return directories


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.parametrize("path", [".mypy_cache/**/*", ".mypy_cache", "./.mypy_cache/*", ".mypy_cache/**"])
def test_a_directory_of_the_source_is_handed_on_to_the_next_build(place: Place, path: str) -> None:
    source, _ = place.build(path)
    with place.context:
        assert not (source / ".mypy_cache").exists()
        write(source, {".mypy_cache/x": "1"})
    source, _ = place.build(path)
    with place.context:
        assert (source / ".mypy_cache/x").read_text() == "1"


@pytest.mark.parametrize("path", ["/root/.cache/uv/**/*", "~/.cache/uv/**/*", "$HOME/.cache/uv"])
def test_a_directory_of_roots_home_is_one_of_the_builds_home(place: Place, path: str) -> None:
    _, home = place.build(path)
    with place.context:
        write(home, {".cache/uv/x": "1"})
    _, home = place.build(path)
    with place.context:
        assert (home / ".cache/uv/x").read_text() == "1"


def test_a_failed_build_keeps_its_cache(place: Place) -> None:
    def fail() -> None:
        with place.context:
            write(source, {"c/x": "1"})
            raise RuntimeError

    source, _ = place.build("c/**/*")
    with pytest.raises(RuntimeError):
        fail()
    source, _ = place.build("c/**/*")
    with place.context:
        assert (source / "c/x").exists()


def test_of_two_builds_at_a_time_one_finds_an_empty_cache_and_both_end_well(place: Place) -> None:
    source, _ = place.build("c/**/*")
    with place.context:
        write(source, {"c/x": "1"})
    first, _ = place.build("c/**/*")
    with place.context:
        second, _ = place.build("c/**/*")
        with place.context:
            assert (first / "c/x").exists()
            assert not (second / "c").exists()
            write(second, {"c/y": "2"})
    third, _ = place.build("c/**/*")
    with place.context:
        assert [path.name for path in (third / "c").iterdir()] == ["x"]
    assert [path.name for path in place.store.rglob("*outdated*")] == []


@pytest.mark.parametrize("path", ["/var/cache/**/*", "../outside/**/*", "**/*"])
def test_what_cannot_be_cached_is_noted(place: Place, path: str) -> None:
    place.build(path)
    with place.context:
        pass
    assert place.notes == [f"cache path {path}: only directories below the source and the home directory are cached"]


def test_a_directory_that_the_source_code_has_is_left_alone(place: Place) -> None:
    source, _ = place.build("c/**/*", source={"c/x": "committed"})
    with place.context:
        pass
    assert (source / "c/x").read_text() == "committed"
    assert "as the source code has it" in place.notes[0]
