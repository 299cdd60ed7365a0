"""From a Dockerfile and its context to an image in the store."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rehearsal.images import base
from rehearsal.images.context import Tree, ignore_lines
from rehearsal.images.dockerfile import Dockerfile, DockerfileError, Instruction, Stage, parse
from rehearsal.images.filesystem import RootFilesystem
from rehearsal.images.layers import LayerCache
from rehearsal.images.stage import StageBuilder
from rehearsal.images.store import Image, ImageConfig, ImageStore


def build(
    *,
    store: ImageStore,
    context: Path,
    dockerfile: Path | None = None,
    arguments: Mapping[str, str] | None = None,
    target: str | None = None,
    platform: str = "",
    layers: LayerCache | None = None,
) -> Image:
    """Build an image, or find it: the same Dockerfile, files and arguments are the same image and built once.

    `dockerfile` is `Dockerfile` in the context unless given, `target` the last stage. A RUN whose result is in
    `layers` is not repeated. Progress goes to standard error.

    Raises:
        DockerfileError: The Dockerfile cannot be honoured, or what it says failed; nothing is left of the build.
    """
    file = dockerfile or context / "Dockerfile"
    parsed = parse(file)
    files = Tree.of(context, ignore=ignore_lines(file, context))
    ingredients = [
        *base.IDENTITY,
        file.read_text(),
        files.hash(),
        sorted((arguments or {}).items()),
        target,
        platform,
    ]
    digest = hashlib.sha256(json.dumps(ingredients).encode()).hexdigest()
    job = _Build(
        dockerfile=parsed,
        context=files,
        arguments=arguments or {},
        target=target,
        platform=platform,
        layers=layers,
    )
    return store.build_once(digest, job.run)


@dataclass(frozen=True, kw_only=True)
class _Build:
    dockerfile: Dockerfile
    context: Tree
    arguments: Mapping[str, str]
    target: str | None
    platform: str
    layers: LayerCache | None

    def run(self, scratch: Path) -> ImageConfig:
        """Build what the target needs; its file system goes to `image/rootfs`."""
        stages = self.dockerfile.stages
        last = len(stages) - 1 if self.target is None else self._index(self.target, before=len(stages))
        if last is None:
            raise DockerfileError(f"The Dockerfile has no stage {self.target}")
        needed = sorted(self._needed(last))
        last_run = max((run.line for i in needed for run in stages[i].instructions if run.keyword == "RUN"), default=0)
        built: dict[int, StageBuilder] = {}
        for index in needed:
            directory = scratch / ("image" if index == last else f"stage-{index}")
            builder = StageBuilder(
                filesystem=RootFilesystem(directory / "rootfs"),
                build_arguments=self.arguments,
                global_arguments=self._global_arguments(),
                last_run=last_run,
                layers=self.layers,
            )
            self._build_stage(index, builder, built)
            built[index] = builder
        built[last].finish()
        return built[last].config

    def _build_stage(self, index: int, builder: StageBuilder, built: Mapping[int, StageBuilder]) -> None:
        stage = self.dockerfile.stages[index]
        reference = self._base(stage)
        parent = self._index(reference, before=index)
        if parent is None:
            builder.start_from_image(reference, instruction=stage.start, platform=self.platform)
        else:
            builder.start_from_stage(built[parent], instruction=stage.start)
        for instruction in stage.instructions:
            source = self._source(instruction, before=index)
            origin = self.context if source is None else Tree.of(built[source].filesystem.root)
            builder.apply(instruction, origin=origin)

    def _needed(self, index: int) -> set[int]:
        """A stage and all that it takes something from."""
        stage = self.dockerfile.stages[index]
        sources = {self._index(self._base(stage), before=index)}
        sources |= {self._source(instruction, before=index) for instruction in stage.instructions}
        return {index}.union(*(self._needed(source) for source in sources if source is not None))

    def _index(self, name: str, *, before: int) -> int | None:
        """The latest stage with this name or number."""
        for index in reversed(range(before)):
            if name.lower() == (self.dockerfile.stages[index].name or "").lower() or name == str(index):
                return index
        return None

    def _source(self, instruction: Instruction, *, before: int) -> int | None:
        """The stage that a COPY takes from, or None for the build context."""
        name = instruction.flags.get("from")
        if name is None:
            return None
        index = self._index(name, before=before)
        if index is None:
            raise instruction.error(
                f"COPY --from={name} is not an earlier stage; files of other images cannot be had without Docker"
            )
        return index

    def _base(self, stage: Stage) -> str:
        return Instruction(stage.start.file, stage.start.line, "FROM", {}, stage.base).text(self._global_arguments())

    def _global_arguments(self) -> dict[str, str]:
        """The ARGs before the first FROM."""
        values: dict[str, str] = {}
        for instruction in self.dockerfile.arguments:
            for name, default in instruction.pairs(values).items():
                values[name] = self.arguments.get(name, default)
        return values
