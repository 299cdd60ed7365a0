"""Reviews what cdk.out will change: `python -m review <product>`; fails for destruction that nobody has allowed."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import boto3

from review.assembly import PIPELINE, read_assembly
from review.deployed import Cloud
from review.errors import ReviewError
from review.messages import console_lines, refusal
from review.publishing import PAGE, Bucket, write_files
from review.reviewing import Occasion, make_review
from stages.settings import CONFIG, SettingsError, load

BUCKET = "REVIEW_BUCKET"
"""The variable that names the bucket to publish to; without it, the files are all there is."""
EXECUTION = "PIPELINE_EXECUTION_ID"
"""The variable that names the pipeline's execution."""


@dataclass(frozen=True)
class Place:
    """Where things are: what is wanted, the settings with the allowances, and what is written."""

    assembly: Path = Path("cdk.out")
    config: Path = CONFIG
    reports: Path = Path("reports/review")


def main(product: str, *, environment: Mapping[str, str], place: Place) -> int:
    """Make the review and tell it; 0 if the pipeline may go on, 1 if not, 2 if nobody can know."""
    try:
        return _main(product, environment=environment, place=place)
    except (ReviewError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 2


def _main(product: str, *, environment: Mapping[str, str], place: Place) -> int:
    stacks = read_assembly(place.assembly)
    wanted = f"{load(product=product, directory=place.config).pipeline.name}-pipeline"
    _check_product(product, wanted=wanted, names={stack.name for stack in stacks if stack.stage == PIPELINE})
    allowances = place.config / f"{product}.allowances.toml"
    occasion = Occasion(
        product=product,
        allowances=allowances,
        now=datetime.now(UTC),
        commit=environment.get("CODEBUILD_RESOLVED_SOURCE_VERSION", ""),
        execution=environment.get(EXECUTION, ""),
    )
    session = boto3.Session(region_name=environment.get("AWS_REGION") or stacks[0].region)
    review = make_review(stacks, cloud=Cloud(session), occasion=occasion)
    file = f"{allowances.parent.name}/{allowances.name}"
    write_files(review, place.reports, file=file)
    print("\n".join(console_lines(review)))
    where = str(place.reports / PAGE)
    if name := environment.get(BUCKET):
        bucket = Bucket(name, str(session.region_name), session.client("s3"))
        where = bucket.publish(place.reports, execution=occasion.execution or "by-hand")
    (place.reports / "url.txt").write_text(f"{where}\n")
    print(where)
    refused = refusal(review, file=file, today=occasion.now.date())
    if refused:
        print(f"\n{refused}", file=sys.stderr)
    return 1 if refused else 0


def _check_product(product: str, *, wanted: str, names: set[str]) -> None:
    """Another product's assembly would be judged by this one's allowances."""
    if wanted not in names:
        raise ReviewError(
            f"cdk.out holds {', '.join(sorted(names)) or 'no pipeline'}, not {wanted}:"
            f" make synth PRODUCT={product} makes the right one."
        )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m review <product>")
    sys.exit(main(sys.argv[1], environment=os.environ, place=Place()))
