"""The header by which the load balancer knows its callers: API Gateway and CloudFront, which add it (decision 8)."""

from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

HEADER_NAME = "x-origin-verify"
VALUE_LENGTH = 64
"""Under the 128 characters that a listener rule compares."""


class OriginVerification(Construct):
    """A generated value, and the header that carries it. A template has references to it, never the value.

    The value of the generation before stays good, so that none of those who send it has to change at the same moment
    as the load balancer.

    Args:
        generation: From 1; the next one makes a new value.
        key: Encrypts the value, which goes with the stack: it opens nothing else.

    Attributes:
        header_name: In lower case.
        header_value: What to send: a reference that CloudFormation resolves.
        accepted_values: What the load balancer takes: `header_value`, and the one before if there was one.
    """

    header_name = HEADER_NAME

    def __init__(self, scope: Construct, construct_id: str, *, generation: int, key: kms.IKey) -> None:
        super().__init__(scope, construct_id)
        self._key = key
        first = max(generation - 1, 1)
        self.accepted_values = tuple(self._value(number) for number in range(generation, first - 1, -1))
        self.header_value = self.accepted_values[0]

    def _value(self, generation: int) -> str:
        secret = secretsmanager.Secret(
            self,
            f"Value{generation}",
            description=f"What API Gateway and CloudFront prove themselves with to the load balancer: {HEADER_NAME}",
            encryption_key=self._key,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                password_length=VALUE_LENGTH,
                # A listener rule ignores case, and takes * and ? as wildcards.
                exclude_uppercase=True,
                exclude_punctuation=True,
            ),
        )
        # "Unsafe" would be a value in the template; this is a reference, and the only way to hand it to these services.
        return secret.secret_value.unsafe_unwrap()
