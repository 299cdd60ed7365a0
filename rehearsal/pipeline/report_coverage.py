"""What the tests of a report went through, by Cobertura XML."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from rehearsal.pipeline.record import Covered, FileCoverage

_OF_A_CONDITION = re.compile(r"\((\d+)/(\d+)\)")


@dataclass(frozen=True)
class Cobertura:
    """A file of that format. Raises ParseError if it is no XML, KeyError if it counts no lines."""

    root: ElementTree.Element

    @classmethod
    def read(cls, file: Path) -> "Cobertura":
        """Read it."""
        return cls(ElementTree.parse(file).getroot())  # noqa: S314 - our own build's

    @property
    def total(self) -> Covered:
        """All that it counts."""
        counts = self.root.attrib
        return Covered(
            lines=(int(counts["lines-covered"]), int(counts["lines-valid"])),
            branches=(int(counts.get("branches-covered", 0)), int(counts.get("branches-valid", 0))),
        )

    def files(self) -> Iterator[FileCoverage]:
        """Each source file; a class of the format is one in most languages."""
        for element in self.root.iter("class"):
            lines = element.findall("lines/line")
            hit = sum(1 for line in lines if int(line.get("hits", 0)))
            conditions = [_OF_A_CONDITION.search(line.get("condition-coverage", "")) for line in lines]
            pairs = [(int(found[1]), int(found[2])) for found in conditions if found]
            branches = (sum(taken for taken, _ in pairs), sum(all_ for _, all_ in pairs))
            covered = Covered(lines=(hit, len(lines)), branches=branches)
            yield FileCoverage(path=element.get("filename", ""), covered=covered)
