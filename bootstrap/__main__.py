"""`make bootstrap PRODUCT=…`: makes the account, whose administrator's credentials are there, ready for the CDK."""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from bootstrap import policies_stack, toolkit
from bootstrap.errors import BootstrapError
from bootstrap.part import Part
from bootstrap.sets import file_of
from stages.settings import SettingsError, load

CDK = toolkit.PACKAGES / ".bin/cdk"


def bootstrap(part: Part) -> None:
    """The policies, which belong to no region, and then the CDK's bootstrap in each region.

    Raises:
        BootstrapError: The CDK's bootstrap failed, and has said why.
    """
    print(f"Account {part.account}: the policies of {part.policies}, in {part.regions[0]}", flush=True)
    client = boto3.client("cloudformation", region_name=part.regions[0])
    arns = policies_stack.deploy(client, file_of(part.policies))
    with tempfile.TemporaryDirectory() as directory:
        template = Path(directory) / "bootstrap.json"
        template.write_text(json.dumps(toolkit.narrowed(pipeline=part.pipeline)))
        for region in part.regions:
            arguments = part.arguments(region, execution_policies=arns, template=str(template))
            print("npx cdk bootstrap", *arguments, flush=True)
            # Elsewhere than in the project: the CLI would synthesize the app that it finds, and has no use for it here.
            done = subprocess.run([CDK, "bootstrap", *arguments], cwd=directory, check=False)
            if done.returncode:
                raise BootstrapError(f"cdk bootstrap aws://{part.account}/{region} failed, see above.")


def main() -> int:
    """Bootstrap the account; 1 if it failed, 2 if it is none of the product's, or the settings are wrong."""
    parser = argparse.ArgumentParser(prog="make bootstrap", description=__doc__)
    parser.add_argument("--product", required=True, help="whose account it is")
    product: str = parser.parse_args().product
    try:
        settings = load(product=product)
        region = settings.pipeline.region
        part = Part.of(boto3.client("sts", region_name=region).get_caller_identity()["Account"], settings)
    except SettingsError as error:
        print(*error.problems, sep="\n", file=sys.stderr)
        return 2
    except BootstrapError as error:
        print(error, file=sys.stderr)
        return 2
    except (BotoCoreError, ClientError) as error:
        print(f"No account can be asked for by these credentials: {error}", file=sys.stderr)
        return 1
    try:
        bootstrap(part)
    except (BootstrapError, BotoCoreError, ClientError, WaiterError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
