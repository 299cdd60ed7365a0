"""Where CloudFormation's registry says too little or too much about what a resource type's handlers call."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Added:
    """Actions that a type needs besides those the registry lists; for some types it lists none."""

    type: str
    actions: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class LeftOut:
    """Actions, possibly with `*`, that the registry lists for features of a type that no template of ours uses."""

    actions: tuple[str, ...]
    why: str


EVERY_STACK = ("ssm:GetParameters",)
"""CloudFormation reads the version of the bootstrap, a parameter of each template, by its execution role."""

CUSTOM_RESOURCE = ("lambda:InvokeFunction",)
"""What any `Custom::…` takes: its provider is called."""

NESTED = {
    "AWS::SecretsManager::RotationSchedule": (
        "AWS::CloudFormation::Stack",
        "AWS::IAM::Role",
        "AWS::Lambda::Function",
        "AWS::Lambda::Permission",
    ),
}
"""What AWS' own transform makes of a hosted rotation: a nested stack with the function, and a role that can have no
permissions boundary, for the transform offers none (aws-samples/aws-secrets-manager-rotation-lambdas, issue 27)."""

ADDED = (
    Added(
        "AWS::CertificateManager::Certificate",
        (
            "acm:AddTagsToCertificate",
            "acm:DeleteCertificate",
            "acm:DescribeCertificate",
            "acm:ListTagsForCertificate",
            "acm:RemoveTagsFromCertificate",
            "acm:RequestCertificate",
            "route53:ChangeResourceRecordSets",
        ),
        "The registry has no schema of it. CloudFormation puts the record of the validation into the zone by itself.",
    ),
    Added(
        "AWS::CloudFormation::Stack",
        ("cloudformation:CreateChangeSet", "s3:GetObject"),
        "Its template is transformed once more, and lies in a bucket of AWS, as does the function's code.",
    ),
    Added(
        "AWS::CloudFront::Distribution",
        ("s3:GetBucketAcl", "s3:PutBucketAcl"),
        "CloudFront lets itself into the bucket of access logs in the name of whoever asks for them.",
    ),
    Added(
        "AWS::CodeBuild::Project",
        (
            "codebuild:BatchGetProjects",
            "codebuild:CreateProject",
            "codebuild:DeleteProject",
            "codebuild:UpdateProject",
            "iam:PassRole",
        ),
        "CloudFormation's registry has no schema of it.",
    ),
    Added(
        "AWS::CodeBuild::ReportGroup",
        (
            "codebuild:BatchGetReportGroups",
            "codebuild:CreateReportGroup",
            "codebuild:DeleteReportGroup",
            "codebuild:UpdateReportGroup",
        ),
        "CloudFormation's registry has no schema of it.",
    ),
    Added(
        "AWS::CodePipeline::Pipeline",
        ("codeconnections:PassConnection",),
        "The registry knows the connection by its name of before only.",
    ),
    Added(
        "AWS::ElasticLoadBalancingV2::Listener",
        ("acm:DescribeCertificate",),
        "Elastic Load Balancing looks at the certificate in the name of whoever asks for it.",
    ),
    Added(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        ("iam:CreateServiceLinkedRole",),
        "The first load balancer of an account makes the role by which the service works.",
    ),
    Added(
        "AWS::RDS::DBCluster",
        ("kms:CreateGrant", "kms:DescribeKey", "secretsmanager:GetSecretValue"),
        "RDS is granted the use of a key by whoever names it; the template refers to the password in the secret.",
    ),
    Added(
        "AWS::Route53::RecordSet",
        (
            "route53:ChangeResourceRecordSets",
            "route53:GetChange",
            "route53:GetHostedZone",
            "route53:ListResourceRecordSets",
        ),
        "CloudFormation's registry has no schema of it.",
    ),
    Added(
        "AWS::SecretsManager::Secret",
        ("kms:Decrypt", "kms:GenerateDataKey"),
        "A secret under a customer key is encrypted in the name of whoever writes it.",
    ),
)

LEFT_OUT = (
    LeftOut(
        ("dynamodb:*Import*", "dynamodb:*Kinesis*", "dynamodb:*ResourcePolicy", "kinesis:*", "s3:GetObjectMetadata"),
        "No table is filled from a bucket (the registry names an action for it that IAM has not), streamed or shared.",
    ),
    LeftOut(
        (
            "amplify:*",
            "apprunner:*",
            "appsync:*",
            "cognito-idp:*",
            "ec2:*VerifiedAccess*",
        ),
        "Web ACLs of ours protect load balancers, API stages and distributions only.",
    ),
    LeftOut(
        ("iam:*GroupPolicy", "iam:*UserPolicy"),
        "Policies of ours belong to roles: there are no users and no groups.",
    ),
    LeftOut(
        ("iam:DeleteRolePermissionsBoundary",),
        "No role ever loses its boundary, not even on its way out.",
    ),
    LeftOut(
        (
            "S3:GetBucketWebsite",
            "backup-storage:Mount",
            "cloudfront:CreateDistributionWithTags",
            "iam:DescribeOrganization",
            "s3:DeleteBucketEncryption",
            "s3:DeleteBucketLifecycle",
            "s3:REST.PUT.OBJECT",
        ),
        "IAM knows no such action: the request of that name takes another one, which is listed too.",
    ),
    LeftOut(
        (
            "s3tables:*",
            "s3:*MetadataTableConfiguration",
            "s3:*Replication*",
            "s3:*ObjectLock*",
            "s3:*Website",
            "s3:DeleteObject",
            "s3:PutObjectAcl",
            "s3:PutAccelerateConfiguration",
            "s3:PutAnalyticsConfiguration",
            "s3:PutIntelligentTieringConfiguration",
            "s3:PutInventoryConfiguration",
            "s3:PutMetricsConfiguration",
            "s3:PutBucketCORS",
            "s3:DeleteBucketAnalyticsConfiguration",
            "s3:DeleteBucketCors",
            "s3:DeleteBucketMetricsConfiguration",
        ),
        "No bucket of ours is a website or replicates, locks, accelerates or reports on itself.",
    ),
    LeftOut(
        (
            "ec2:AcceptAddressTransfer",
            "ec2:AssociateSubnetCidrBlock",
            "ec2:AttachVpnGateway",
            "ec2:DetachVpnGateway",
            "ec2:DisassociateSubnetCidrBlock",
            "ec2:*PrivateNatGatewayAddress",
            "vpc-lattice:*",
            "vpce:AllowMultiRegion",
        ),
        "No VPN, no further address ranges, no private NAT, no lattice.",
    ),
    LeftOut(
        (
            "rds:AddRoleTo*",
            "rds:RemoveRoleFrom*",
            "rds:Restore*",
            "rds:CreateDBInstanceReadReplica",
            "rds:CreateDBSnapshot",
            "rds:PromoteReadReplica",
            "rds:RemoveFromGlobalCluster",
            "rds:StartDBInstanceAutomatedBackupsReplication",
            "rds:StopDBInstanceAutomatedBackupsReplication",
        ),
        "Clusters are made empty and in one region; a restore is a person's work (docs/runbook.md).",
    ),
    LeftOut(
        ("docdb-elastic:*", "redshift:*", "redshift-serverless:*"),
        "Secrets of ours are attached to Aurora clusters only.",
    ),
    LeftOut(
        ("elasticfilesystem:*", "lambda:*CodeSigningConfig", "lambda:*ProvisionedConcurrencyConfig"),
        "Functions of ours mount nothing, are not signed, and start when they are called.",
    ),
    LeftOut(
        ("cloudfront:*ConnectionGroup",),
        "Distributions of ours have one tenant only.",
    ),
    LeftOut(
        ("ecs:PutAccountSetting", "ecs:PutAccountSettingDefault"),
        "The settings of an account are not a stack's to change.",
    ),
    LeftOut(
        ("firehose:*",),
        "Logs of ours go to CloudWatch and to buckets.",
    ),
    LeftOut(
        ("secretsmanager:RemoveRegionsFromReplication", "secretsmanager:ReplicateSecretToRegions"),
        "Secrets of ours stay in their region.",
    ),
    LeftOut(
        ("apigateway:UpdateRestApiPolicy", "wafv2:*PermissionPolicy"),
        "No API and no group of rules of ours has a policy of its own.",
    ),
)
