"""Where the review is kept: files beside the build's other reports, and the pipeline's bucket."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from botocore.exceptions import BotoCoreError, ClientError

from review.changes import Review
from review.errors import ReviewError
from review.line import one_line
from review.markdown import markdown
from review.page import page

PAGE = "index.html"
_TYPES = {".html": "text/html", ".json": "application/json", ".md": "text/markdown", ".txt": "text/plain"}


def write_files(review: Review, directory: Path, *, file: str) -> None:
    """Write the page, the Markdown, the JSON and the one line."""
    shutil.rmtree(directory, ignore_errors=True)  # of an earlier review
    directory.mkdir(parents=True)
    for name, content in {
        PAGE: page(review, file=file),
        "review.md": markdown(review),
        "review.json": review.model_dump_json(indent=2) + "\n",
        "changes.txt": one_line(review) + "\n",
    }.items():
        (directory / name).write_text(content, encoding="utf-8")


@dataclass(frozen=True)
class Bucket:
    """The bucket that keeps the reviews, each below `reviews/<execution>/`."""

    name: str
    region: str
    s3: Any

    def publish(self, directory: Path, *, execution: str) -> str:
        """Upload a review's files; the address of its page in the console, where the reader's own rights decide.

        Raises:
            ReviewError: It cannot be published, and an approval would link to nothing.
        """
        prefix = f"reviews/{execution}"
        try:
            for path in sorted(directory.iterdir()):
                self.s3.put_object(
                    Bucket=self.name,
                    Key=f"{prefix}/{path.name}",
                    Body=path.read_bytes(),
                    ContentType=f"{_TYPES.get(path.suffix, 'application/octet-stream')}; charset=utf-8",
                )
        except (ClientError, BotoCoreError) as error:
            raise ReviewError(f"The review cannot be published to the bucket {self.name}: {error}") from None
        key = quote(f"{prefix}/{PAGE}", safe="")
        return f"https://{self.region}.console.aws.amazon.com/s3/object/{self.name}?region={self.region}&prefix={key}"
