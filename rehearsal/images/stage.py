"""One build stage: what each instruction does to its file system and its configuration."""

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from rehearsal import privileges
from rehearsal.images import base, execution
from rehearsal.images.context import Tree
from rehearsal.images.copying import Copy
from rehearsal.images.dockerfile import Instruction
from rehearsal.images.filesystem import IMAGE_PATH, RootFilesystem
from rehearsal.images.store import ImageConfig

_PORT = re.compile(r"\d{1,5}(-\d{1,5})?(/(tcp|udp))?")


@dataclass(kw_only=True)
class StageBuilder:
    """A stage under construction. `last_run` is the line of the build's last RUN: files written after it do not change."""

    filesystem: RootFilesystem
    context: Tree
    build_arguments: Mapping[str, str]
    global_arguments: Mapping[str, str]
    last_run: int
    home: Path
    config: ImageConfig = field(default_factory=ImageConfig)
    _arguments: dict[str, str] = field(default_factory=dict)
    _users_own: set[Path] = field(default_factory=set)
    _has_cmd: bool = False

    def start(self, instruction: Instruction, *, base: str, platform: str) -> None:  # noqa: F811
        """FROM an image."""

    def continue_from(self, stage: "StageBuilder", instruction: Instruction) -> None:
        """FROM an earlier stage."""
        _report(instruction)
        copy = os.link if instruction.line > self.last_run else shutil.copy2
        shutil.copytree(stage.filesystem.root, self.filesystem.root, symlinks=True, copy_function=copy)
        self.config = stage.config
        for path in stage._users_own:
            self._users_own.add(self.filesystem.root / path.relative_to(stage.filesystem.root))

    def apply(self, instruction: Instruction, *, source: RootFilesystem | None) -> None:
        """Do what an instruction says; `source` is the stage that a COPY takes from, None for the build context.

        Raises:
            DockerfileError: It cannot be done.
        """
        _report(instruction)
        if instruction.keyword == "COPY":
            self._copy(instruction, self.context if source is None else Tree.of(source.root))
        else:
            _SIMPLE[instruction.keyword](self, instruction)

    def finish(self) -> None:
        """Give the image's user the files that are that user's, and protect the others from it."""
        if self.config.runs_as_root:
            return
        if identity := privileges.unprivileged():
            identity.own(*(path for path in self._users_own if path.exists() and not path.is_symlink()))
        self.filesystem.protect(except_for=self._users_own)

    @property
    def _variables(self) -> dict[str, str]:
        return {"PATH": IMAGE_PATH, **self._arguments, **self.config.env}

    def _copy(self, instruction: Instruction, origin: Tree) -> None:
        listed = instruction.value.startswith("[")
        words = json.loads(instruction.value) if listed else instruction.words(self._variables)
        if len(words) < 2:
            raise instruction.error("COPY needs at least one source and a destination")
        *sources, destination = words
        linkable = "from" in instruction.flags and instruction.line > self.last_run
        copy = Copy(
            instruction=instruction, sources=tuple(sources), destination=self._absolute(destination), link=linkable
        )
        made = copy.perform(origin, self.filesystem)
        if instruction.flags.get("chown", "root").partition(":")[0] not in {"root", "0"}:
            self._users_own.update(made)

    def _absolute(self, path: str) -> str:
        """A path as seen from the working directory; what can only be a directory ends with a slash."""
        directory = "/" if path.endswith(("/", "/.")) or path == "." else ""
        return os.path.normpath(f"{self.config.workdir}/{path}" if not path.startswith("/") else path) + directory

    def _run(self, instruction: Instruction) -> None:
        if not instruction.flags.get("mount", "type=cache").startswith("type=cache"):
            raise instruction.error("RUN --mount is supported for type=cache only")
        execution.refuse_what_would_change_this_machine(instruction)
        execution.run(
            instruction,
            filesystem=self.filesystem,
            workdir=self.config.workdir,
            variables=self._variables,
            home=self.home,
        )

    def _arg(self, instruction: Instruction) -> None:
        for name, default in instruction.pairs(self._variables).items():
            given = self.build_arguments.get(name)
            if "=" not in instruction.value:
                default = self.global_arguments.get(name)
            ...
