"""One build stage: what each instruction does to its file system and its configuration."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from rehearsal import privileges
from rehearsal.guard.cleanup import remove_tree
from rehearsal.images import base, execution
from rehearsal.images.configuration import configure, resolve
from rehearsal.images.context import Tree
from rehearsal.images.copying import Copy
from rehearsal.images.dockerfile import Instruction
from rehearsal.images.filesystem import IMAGE_PATH, RootFilesystem
from rehearsal.images.layers import LayerCache
from rehearsal.images.store import ImageConfig


@dataclass(kw_only=True)
class StageBuilder:
    """A stage under construction.

    Attributes:
        build_arguments: What `--build-arg` says.
        global_arguments: The values of the ARGs before the first FROM.
        last_run: The line of the build's last RUN. Files made after it are not written to, so may be hard links.
        layers: Where the results of commands are kept, if anywhere.
    """

    filesystem: RootFilesystem
    build_arguments: Mapping[str, str]
    global_arguments: Mapping[str, str]
    last_run: int
    layers: LayerCache | None
    config: ImageConfig = field(default_factory=ImageConfig)
    _arguments: dict[str, str] = field(default_factory=dict)
    _users_own: set[Path] = field(default_factory=set)
    _has_command: bool = False

    def start_from_image(self, reference: str, *, instruction: Instruction, platform: str) -> None:
        """FROM an image. Raises DockerfileError if nothing stands in for it."""
        _report(instruction)
        self.config = base.unpack(reference, instruction=instruction, filesystem=self.filesystem)
        self._home.mkdir()
        asked = instruction.flags.get("platform", platform)
        for difference in base.differences(reference, "" if "$" in asked else asked):
            print(f"     note: {difference}", file=sys.stderr)

    def start_from_stage(self, stage: "StageBuilder", *, instruction: Instruction) -> None:
        """FROM an earlier stage."""
        _report(instruction)
        root = stage.filesystem.root
        copy = os.link if instruction.line > self.last_run else shutil.copy2
        shutil.copytree(root, self.filesystem.root, symlinks=True, copy_function=copy)
        shutil.copytree(stage._home, self._home, symlinks=True)  # noqa: SLF001
        self.config = stage.config
        self._users_own = {self.filesystem.root / path.relative_to(root) for path in stage._users_own}  # noqa: SLF001

    def apply(self, instruction: Instruction, *, origin: Tree) -> None:
        """Do what an instruction says; `origin` is where a COPY takes its files from.

        Raises:
            DockerfileError: It cannot be done.
        """
        _report(instruction)
        match instruction.keyword:
            case "COPY":
                self._copy(instruction, origin)
            case "RUN":
                self._run(instruction)
            case "ARG":
                self._declare(instruction)
            case keyword:
                if keyword == "ENTRYPOINT" and not self._has_command:
                    self.config = replace(self.config, cmd=())  # the base image's was meant for its own entry point
                self._has_command |= keyword == "CMD"
                self.config = configure(self.config, instruction, variables=self._variables)
                self.filesystem.make_directory(self.config.workdir)

    def finish(self) -> None:
        """Give the image's user the files that are that user's, and protect the others from it."""
        remove_tree(self._home)
        if self.config.runs_as_root:
            return
        if identity := privileges.unprivileged():
            identity.own(*(path for path in self._users_own if path.exists() and not path.is_symlink()))
        self.filesystem.protect(except_for=self._users_own)

    @property
    def _home(self) -> Path:
        """The home and temporary directory of commands, which is no part of the image."""
        return self.filesystem.root.with_name("home")

    @property
    def _variables(self) -> dict[str, str]:
        return {"PATH": IMAGE_PATH, **self._arguments, **self.config.env}

    def _declare(self, instruction: Instruction) -> None:
        for name, default in instruction.pairs(self._variables).items():
            inherited = default if "=" in instruction.value else self.global_arguments.get(name)
            value = self.build_arguments.get(name, inherited)
            if value is not None:
                self._arguments[name] = value

    def _copy(self, instruction: Instruction, origin: Tree) -> None:
        words = instruction.listed() or instruction.words(self._variables)
        if len(words) < 2:
            raise instruction.error("COPY needs a source and a destination")
        *sources, destination = words
        slash = "/" if destination.endswith(("/", "/.")) or destination == "." else ""
        copy = Copy(
            instruction=instruction,
            sources=tuple(sources),
            destination=resolve(self.config.workdir, destination).rstrip("/") + slash,
            link="from" in instruction.flags and instruction.line > self.last_run,
        )
        made = copy.perform(origin, self.filesystem)
        if instruction.flags.get("chown", "root").partition(":")[0] not in {"root", "0"}:
            self._users_own.update(made)

    def _run(self, instruction: Instruction) -> None:
        if not instruction.flags.get("mount", "type=cache").startswith("type=cache"):
            raise instruction.error("RUN --mount is supported for type=cache only")
        execution.refuse_what_would_change_this_machine(instruction)
        run = partial(
            execution.run,
            instruction,
            filesystem=self.filesystem,
            workdir=self.config.workdir,
            variables=self._variables,
            home=self._home,
        )
        if self.layers is None:
            run()
            return
        ingredients = [*base.IDENTITY, dict(instruction.flags), instruction.value, self.config.workdir]
        ingredients += [self._variables, execution.settings()]
        self.layers.run(run, trees=(self.filesystem.root, self._home), ingredients=ingredients)


def _report(instruction: Instruction) -> None:
    print(f"[{instruction.line}] {instruction.keyword} {instruction.value}", file=sys.stderr, flush=True)
