"""What is made by hand for CloudFront is what a stack in us-east-1 makes by itself."""

import re
from typing import Any

import pytest
import yaml

from stages.settings import load
from tests.conftest import ROOT, Synthesized

EDGE: dict[str, Any] = yaml.safe_load((ROOT / "config" / "edge.template.yaml").read_text(encoding="utf-8"))


def _filled_in(value: object, **parameters: object) -> object:
    match value:
        case {"Ref": str(name)} if name in parameters:
            return parameters[name]
        case {"Fn::Sub": str(text)}:
            return re.sub(r"\$\{(\w+)\}", lambda found: str(parameters.get(found[1], found[0])), text)
        case dict():
            return {key: _filled_in(entry, **parameters) for key, entry in value.items()}
        case list():
            return [_filled_in(entry, **parameters) for entry in value]
        case _:
            return value


def test_the_web_acl_is_as_that_of_a_stage_in_us_east_1(commerce: Synthesized) -> None:
    prod = load().stages[-1]
    assert prod.firewall is not None
    edge = _filled_in(
        EDGE["Resources"], Stage="tap-commerce-prod", RequestsPerAddress=prod.firewall.requests_per_address
    )
    assert isinstance(edge, dict)
    template = commerce.stage("Prod")
    own = dict(template.one("WAFv2::WebACL", Scope="CLOUDFRONT").properties)
    del own["Tags"]  # the command gives them

    assert edge["WebAcl"]["Properties"] == own
    (logging,) = (one for one in template.all("WAFv2::LoggingConfiguration") if "SiteFirewall" in one.logical_id)
    for alike in ("LoggingFilter", "RedactedFields"):
        assert edge["Logging"]["Properties"][alike] == logging.properties[alike]


@pytest.mark.parametrize(("output", "setting"), [("CertificateArn", "domain"), ("WebAclArn", "firewall")])
def test_what_it_puts_out_says_where_it_goes(output: str, setting: str) -> None:
    (known,) = re.findall(r"For (\w+)\.(\w+)", EDGE["Outputs"][output]["Description"])
    assert known[0] == setting
    model = type(getattr(load().stages[-1], setting))
    assert known[1] in model.model_fields


def test_its_certificate_proves_itself_in_the_stages_zone() -> None:
    properties = EDGE["Resources"]["Certificate"]["Properties"]
    assert properties["DomainName"] == {"Ref": "Domain"}
    assert properties["DomainValidationOptions"] == [
        {"DomainName": {"Ref": "Domain"}, "HostedZoneId": {"Ref": "HostedZoneId"}}
    ]
