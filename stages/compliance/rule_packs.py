"""The rule packs of cdk-nag that the settings may name, and what they are called in the report."""

from collections.abc import Mapping

from stages.settings.types import RulePack

CLOUDFORMATION = "CloudFormation-Validate"
"""CDK's own pack, which every synth goes through."""
AWS_SOLUTIONS, NIST, PCI = "AwsSolutions", "NIST.800.53.R5", "PCI.DSS.321"

REPORTED_AS: Mapping[RulePack, str] = {"aws-solutions": AWS_SOLUTIONS, "nist-800-53-r5": NIST, "pci-dss-3.2.1": PCI}
