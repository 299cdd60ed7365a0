"""What a person wants of a cloud, on its way to the process that will be it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True, kw_only=True)
class Wish:
    """The product's pipeline as it is in a commit, and what the git remote is to be called."""

    checkout: Path
    product: str
    commit: str
    remote: str

    def text(self) -> str:
        """As an argument of a command."""
        return json.dumps({**asdict(self), "checkout": str(self.checkout)})

    @classmethod
    def parse(cls, text: str) -> Self:
        """From such an argument."""
        content = json.loads(text)
        return cls(**{**content, "checkout": Path(content["checkout"])})
