"""A database user's generated name and password, in a secret (C5)."""

from aws_cdk import aws_kms as kms
from aws_cdk import aws_rds as rds
from constructs import Construct

from tap_stack import removal

EXCLUDED_CHARACTERS = " %+~`#$&*()|[]{}:;<>?!'/@\"\\"
"""Never in a password: they break connection strings. The rotation must leave out the same ones."""


def generated(
    scope: Construct, construct_id: str, *, username: str, database: str, key: kms.IKey, retain_data: bool
) -> rds.DatabaseSecret:
    """JSON with username, password and dbname; where it is attached to a database, with its host and port too."""
    secret = rds.DatabaseSecret(
        scope,
        construct_id,
        username=username,
        dbname=database,
        encryption_key=key,
        exclude_characters=EXCLUDED_CHARACTERS,
    )
    secret.apply_removal_policy(removal.policy(retain_data=retain_data))
    return secret
