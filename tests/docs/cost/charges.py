"""What each type of resource is charged for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.docs.cost.stage import KB_TO_GB, Stage
from tests.tap_stack.templates import Resource

MILLION = 1e6
COMPRESSED = 0.15
"""Of their size, what CloudWatch stores of logs."""
LCU_CONNECTIONS, LCU_GB_AN_HOUR = 25, 1
"""New connections a second, and traffic, that one capacity unit of a load balancer carries."""


@dataclass(frozen=True)
class Charge:
    """So much of what has this price, under a name that people know."""

    item: str
    price: str
    amount: float


Charges = Callable[[Stage, Resource], Iterator[Charge]]


def _nat(stage: Stage, _: Resource) -> Iterator[Charge]:
    yield Charge("NAT gateways", "nat_gateway", stage.hours)
    gateways = len(stage.template.all("EC2::NatGateway"))
    yield Charge("NAT gateways", "nat_traffic", stage.load.nat_gb / gateways)


def _address(stage: Stage, _: Resource) -> Iterator[Charge]:
    yield Charge("public IPv4 addresses", "public_ipv4", stage.hours)


def _endpoint(stage: Stage, endpoint: Resource) -> Iterator[Charge]:
    if endpoint.properties.get("VpcEndpointType") == "Interface":
        yield Charge("VPC endpoints", "interface_endpoint", stage.hours * len(endpoint.properties["SubnetIds"]))


def _load_balancer(stage: Stage, balancer: Resource) -> Iterator[Charge]:
    yield Charge("load balancer", "load_balancer", stage.hours)
    second = stage.requests / (stage.hours * 3600)
    used = max(second / LCU_CONNECTIONS, stage.answers_gb / stage.hours / LCU_GB_AN_HOUR)
    yield Charge("load balancer", "load_balancer_capacity", used * stage.hours)
    if balancer.properties["Scheme"] == "internet-facing":
        yield Charge("public IPv4 addresses", "public_ipv4", stage.hours * len(balancer.properties["Subnets"]))


def _service(stage: Stage, service: Resource) -> Iterator[Charge]:
    strategy = service.properties.get("CapacityProviderStrategy", [])
    spot = any(provider["CapacityProvider"] == "FARGATE_SPOT" for provider in strategy)
    kind = "fargate_spot" if spot else "fargate"
    task = stage.template.referred(service.properties["TaskDefinition"]).properties
    hours = stage.tasks(service) * stage.hours
    item = "Fargate tasks (Spot)" if spot else "Fargate tasks"
    yield Charge(item, f"{kind}_vcpu", hours * int(task["Cpu"]) / 1024)
    yield Charge(item, f"{kind}_memory", hours * int(task["Memory"]) / 1024)
    if stage.template.one("ECS::Cluster").properties.get("ClusterSettings") == [
        {"Name": "containerInsights", "Value": "enabled"}
    ]:
        yield Charge("Container Insights", "custom_metric", sum(vars(stage.table.container_insights).values()))


def _database(stage: Stage, _: Resource) -> Iterator[Charge]:
    yield Charge("Aurora storage and I/O", "aurora_storage", stage.load.database_gb)
    ios = stage.requests * stage.table.request.database_io
    yield Charge("Aurora storage and I/O", "aurora_io", ios / MILLION)


def _instance(stage: Stage, instance: Resource) -> Iterator[Charge]:
    if instance.properties["DBInstanceClass"] != "db.serverless":
        raise NotImplementedError(f"there is no price for {instance.properties['DBInstanceClass']}")
    yield Charge("Aurora capacity", "aurora_capacity", stage.capacity_units() * stage.hours)


def _alarm(_: Stage, alarm: Resource) -> Iterator[Charge]:
    """By the metric; one that a band of expected values belongs to counts three times."""
    queries = alarm.properties.get("Metrics", [{"MetricStat": {}}])
    metrics = sum("MetricStat" in query for query in queries)
    anomaly = any("ANOMALY_DETECTION_BAND" in str(query.get("Expression", "")) for query in queries)
    yield Charge("alarms", "alarm", metrics * 3 if anomaly else metrics)


def _flow_log(stage: Stage, _: Resource) -> Iterator[Charge]:
    """All the stage's logs: what writes them is not counted one by one."""
    ingested = stage.load.logs_gb + stage.requests * stage.table.request.log_kb / KB_TO_GB
    days = max(group.properties["RetentionInDays"] for group in stage.template.all("Logs::LogGroup"))
    yield Charge("logs", "log_ingestion", ingested)
    yield Charge("logs", "log_storage", ingested * COMPRESSED * days / stage.table.days)


def _api(stage: Stage, _: Resource) -> Iterator[Charge]:
    yield Charge("API Gateway", "api_requests", stage.requests / MILLION)
    yield Charge("data to the internet", "transfer_out", stage.answers_gb)
    if stage.requests:
        methods = len(stage.template.all("ApiGateway::Method"))
        yield Charge("API Gateway", "custom_metric", methods * stage.table.api_metrics.method)


def _web_acl(stage: Stage, acl: Resource) -> Iterator[Charge]:
    yield Charge("WAF", "web_acl", 1)
    yield Charge("WAF", "web_acl_rule", len(acl.properties.get("Rules", [])))
    edge = acl.properties["Scope"] == "CLOUDFRONT"
    yield Charge("WAF", "web_acl_requests", (stage.site_files if edge else 2 * stage.requests) / MILLION)


def _distribution(stage: Stage, _: Resource) -> Iterator[Charge]:
    yield Charge("CloudFront", "cloudfront_requests", stage.site_files / MILLION)
    yield Charge("CloudFront", "cloudfront_function", stage.site_files / MILLION)
    traffic = stage.site_files * stage.table.request.site_file_kb / KB_TO_GB
    yield Charge("CloudFront", "cloudfront_transfer", traffic)


def _bucket(stage: Stage, _: Resource) -> Iterator[Charge]:
    buckets = len(stage.template.all("S3::Bucket"))
    stored = stage.load.stored_gb + stage.requests * stage.table.request.stored_kb / KB_TO_GB
    yield Charge("S3", "s3_storage", stored / buckets)


def _each(item: str, price: str) -> Charges:
    def charges(_stage: Stage, _resource: Resource) -> Iterator[Charge]:
        yield Charge(item, price, 1)

    return charges


CHARGED: dict[str, Charges] = {
    "AWS::ApiGateway::Stage": _api,
    "AWS::CloudFront::Distribution": _distribution,
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::CloudWatch::CompositeAlarm": _each("alarms", "composite_alarm"),
    "AWS::CloudWatch::Dashboard": _each("dashboard", "dashboard"),
    "AWS::EC2::EIP": _address,
    "AWS::EC2::FlowLog": _flow_log,
    "AWS::EC2::NatGateway": _nat,
    "AWS::EC2::VPCEndpoint": _endpoint,
    "AWS::ECS::Service": _service,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _load_balancer,
    "AWS::KMS::Key": _each("KMS keys", "key"),
    "AWS::RDS::DBCluster": _database,
    "AWS::RDS::DBInstance": _instance,
    "AWS::S3::Bucket": _bucket,
    "AWS::SecretsManager::Secret": _each("secrets", "secret"),
    "AWS::WAFv2::WebACL": _web_acl,
}
