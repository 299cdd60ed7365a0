"""The app's own way to start CDK's process: what it synthesizes and says is what it would be by jsii's way."""

import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from stages import kernel
from tests.conftest import ROOT

APP = """
import sys
from pathlib import Path
from stages import kernel
if sys.argv[2:]:
    kernel.start_directly(code_cache=Path(sys.argv[2]))
import jsii, psutil
from aws_cdk import App, Aspects, Duration, IAspect, Stack, aws_s3
@jsii.implements(IAspect)
class Named:
    def visit(self, node):
        if isinstance(node, aws_s3.CfnBucket):
            node.bucket_name = "orders"
app = App(outdir=sys.argv[1])
Aspects.of(app).add(Named())
kept = aws_s3.LifecycleRule(expiration=Duration.days(7), tag_filters={"kind": "draft"})
orders = aws_s3.Bucket(
    Stack(app, "Shop"), "Orders", encryption=aws_s3.BucketEncryption.S3_MANAGED, lifecycle_rules=[kept]
)
bucket = orders.node.default_child
bucket.add_depends_on(bucket)
app.synth()
print(len(psutil.Process().children(recursive=True)))
"""
"""It gives CDK an enum, a structure and a map, is called by it, and uses what is deprecated: CDK prints that."""

LOADED = """
import psutil, signal, sys
from stages import kernel
signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background inherits that it is ignored
kernel.start_directly(code_cache=None)
import constructs
print(psutil.Process().children()[0].pid, flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True)
class Ran:
    """A run of the app.

    Attributes:
        made: What it synthesized, by name.
        cache: The file with compiled code as it was left; None if there is none.
    """

    printed: str
    said: str
    made: dict[str, bytes]
    cache: os.stat_result | None


def run(directory: Path, name: str, *cache: Path) -> Ran:
    made = directory / name
    done = subprocess.run(
        [sys.executable, "-W", "always::ResourceWarning", "-c", APP, made, *cache],
        cwd=ROOT, check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    files = {str(path.relative_to(made)): path.read_bytes() for path in made.rglob("*") if path.is_file()}
    return Ran(done.stdout, done.stderr, files, cache[0].stat() if cache else None)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ran]:
    directory = tmp_path_factory.mktemp("kernel")
    cache = directory / "cache" / "cdk"
    return {
        "launched": run(directory, "launched"),
        "compiled": run(directory, "compiled", cache),
        "kept": run(directory, "kept", cache),
    }


@pytest.mark.parametrize("way", ["compiled", "kept"])
def test_the_same_is_synthesized_byte_for_byte(runs: dict[str, Ran], way: str) -> None:
    template = json.loads(runs[way].made["Shop.template.json"])
    (bucket,) = (made for made in template["Resources"].values() if made["Type"] == "AWS::S3::Bucket")
    assert {"BucketEncryption", "BucketName", "LifecycleConfiguration"} <= bucket["Properties"].keys()
    assert runs[way].made == runs["launched"].made


@pytest.mark.parametrize("way", ["compiled", "kept"])
def test_what_cdk_prints_arrives_where_it_would(runs: dict[str, Ran], way: str) -> None:
    assert "addDependsOn is deprecated" in runs[way].said
    assert runs[way].said == runs["launched"].said


def test_no_process_is_between_the_app_and_cdk(runs: dict[str, Ran]) -> None:
    assert [runs[way].printed.strip() for way in ("launched", "compiled", "kept")] == ["2", "1", "1"]


def test_a_second_synth_finds_all_that_the_first_has_compiled(runs: dict[str, Ran]) -> None:
    first, second = runs["compiled"].cache, runs["kept"].cache
    assert first is not None
    assert second is not None
    assert first.st_size > 2**20
    assert (first.st_ino, first.st_mtime_ns) == (second.st_ino, second.st_mtime_ns)


@dataclass(frozen=True)
class App:
    """An app that has loaded a package and waits, the kernel that it has started, and where both put their files."""

    process: subprocess.Popen[str]
    node: psutil.Process
    temporary: Path


@pytest.fixture
def app() -> Iterator[App]:
    with tempfile.TemporaryDirectory() as temporary:
        process = subprocess.Popen(
            [sys.executable, "-c", LOADED],
            cwd=ROOT, env={**os.environ, "TMPDIR": temporary},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        with process:
            assert process.stdout is not None
            yield App(process, psutil.Process(int(process.stdout.readline())), Path(temporary))
            process.kill()


def test_the_kernel_is_started_as_jsii_would(app: App) -> None:
    """What loads a package is told to leave links alone, or jsii would copy all of it instead of linking to it."""
    (package,) = app.temporary.glob("jsii-kernel-*/node_modules/constructs")
    assert package.is_symlink()
    assert app.node.environ()["JSII_AGENT"] == f"Python/{platform.python_version()}"


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux tells what a descriptor is")
def test_what_the_kernel_starts_reads_no_requests(app: App) -> None:
    assert Path(f"/proc/{app.node.pid}/fd/0").readlink() == Path("/dev/null")


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_it_ends_with_the_app_however_that_ends_and_takes_its_files_along(app: App, end: signal.Signals) -> None:
    assert list(app.temporary.glob("jsii-kernel-*"))
    app.process.send_signal(end)
    app.process.wait(timeout=60)
    app.process.communicate(timeout=60)  # what both print to is closed once both have ended, as zombies, too
    assert not list(app.temporary.glob("jsii-kernel-*"))


@pytest.mark.parametrize(
    ("environment", "cache"),
    [
        ({}, ROOT / "node_modules/.cache/node/cdk"),
        ({"NODE_COMPILE_CACHE": "/kept"}, Path("/kept/cdk")),
        ({"NODE_COMPILE_CACHE": "/kept", "NODE_DISABLE_COMPILE_CACHE": "1"}, None),
    ],
)
def test_compiled_code_is_kept_where_that_of_node_is(environment: dict[str, str], cache: Path | None) -> None:
    assert kernel.code_cache_of(environment) == cache


def test_without_a_directory_for_packages_none_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(kernel, "_PACKAGES", tmp_path / "node_modules")
    assert kernel.code_cache_of({}) is None
