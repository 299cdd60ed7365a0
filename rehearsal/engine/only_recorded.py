"""Types that are made and can be read back, though nothing acts on them: by what of it is not exercised.

Beside `placeholders`, which not even a service knows of.
"""

from collections.abc import Mapping

ONLY_RECORDED: Mapping[str, tuple[str, ...]] = {
    "security groups, routes, endpoints and NAT gateways": (
        "AWS::EC2::EIP",
        "AWS::EC2::InternetGateway",
        "AWS::EC2::NatGateway",
        "AWS::EC2::Route",
        "AWS::EC2::RouteTable",
        "AWS::EC2::SecurityGroup",
        "AWS::EC2::SecurityGroupEgress",
        "AWS::EC2::SecurityGroupIngress",
        "AWS::EC2::SubnetRouteTableAssociation",
        "AWS::EC2::VPC",
        "AWS::EC2::VPCEndpoint",
        "AWS::EC2::VPCGatewayAttachment",
    ),
    "availability zones": ("AWS::EC2::Subnet", "AWS::RDS::DBSubnetGroup"),
    "logs of the VPC, the load balancer and the API": ("AWS::EC2::FlowLog",),
    "IAM policies, and those of buckets, secrets and topics": (
        "AWS::IAM::Policy",
        "AWS::Lambda::Permission",
        "AWS::Logs::ResourcePolicy",
        "AWS::SNS::TopicPolicy",
        "AWS::SecretsManager::ResourcePolicy",
    ),
    "KMS keys and their policies": ("AWS::KMS::Alias", "AWS::KMS::Key"),
    "public certificates, TLS policies and DNS": ("AWS::CertificateManager::Certificate",),
    "spot capacity": ("AWS::ECS::ClusterCapacityProviderAssociations",),
    "capacity, pausing and replicas of Aurora, and how it fails over": ("AWS::RDS::DBClusterParameterGroup",),
    "backups, their vault's policy, and restoring": (
        "AWS::Backup::BackupPlan",
        "AWS::Backup::BackupSelection",
        "AWS::Backup::BackupVault",
    ),
    "what happens to failed tasks, and dashboards": ("AWS::CloudWatch::Dashboard",),
    "CloudFront's caches, their locations, HTTP/2 and 3, and access logs": ("AWS::CloudFront::CachePolicy",),
}
"""The keys are those of `not_exercised`, where it is said why, and what proves it instead."""
