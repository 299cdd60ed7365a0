"""Every wildcard that a policy of the app may contain, with its reason (C11). What is not here, a test refuses."""

from dataclasses import dataclass

ARTIFACTS = "<StorageArtifacts08431D1F.Arn>"
REPORTS = "<StorageReports31B47EB2.Arn>"


@dataclass(frozen=True)
class Accepted:
    """Wildcards, and where they may be; each of them has to be at each place in at least one stage.

    Attributes:
        paths: Of constructs below their stack: `TapStack/…` for every stage, `PipelineStack/…`.
        wildcards: Actions, resources, `Principal *`, or policies that AWS manages, as `tests.tap_stack.policies.text`
            writes them, with `ACCOUNT` for the stack's account and `<project>` for a CodeBuild project's name.
    """

    paths: tuple[str, ...]
    wildcards: tuple[str, ...]
    reason: str


STAGES = (
    Accepted(
        paths=("TapStack/Api/Logging/Role",),
        wildcards=("arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",),
        reason="API Gateway's account setting asks for exactly this policy, and AWS keeps it up to date.",
    ),
    Accepted(
        paths=("TapStack/Api/Logging/FunctionRole/DefaultPolicy",),
        wildcards=("arn:aws:iam::ACCOUNT:role/tap/api-logging/us-east-1/*",),
        reason="Roles that do nothing but write API Gateway's logs: when this stack goes, another's takes over.",
    ),
    Accepted(
        paths=("TapStack/Api/Logging/FunctionRole/DefaultPolicy",),
        wildcards=("*",),
        reason="iam:ListRoles knows no resource; it finds the roles under the path above, by name.",
    ),
    Accepted(
        paths=(
            "TapStack/Backend/Task/ExecutionRole/DefaultPolicy",
            "TapStack/Frontend/Task/ExecutionRole/DefaultPolicy",
            "TapStack/Migration/Task/ExecutionRole/DefaultPolicy",
        ),
        wildcards=("*",),
        reason="ecr:GetAuthorizationToken is for the account and knows no resource.",
    ),
    Accepted(
        paths=(
            "TapStack/Backend/Task/TaskRole/DefaultPolicy",
            "TapStack/Endpoints/Xray",
            "TapStack/Frontend/Task/TaskRole/DefaultPolicy",
        ),
        wildcards=("*",),
        reason="xray:PutTraceSegments knows no resource, and reads nothing.",
    ),
    Accepted(
        paths=(
            "TapStack/Backend/TrafficShift/Role/DefaultPolicy",
            "TapStack/Backend/TrafficShift/Rule/FunctionRole/DefaultPolicy",
            "TapStack/Frontend/TrafficShift/Role/DefaultPolicy",
            "TapStack/Frontend/TrafficShift/Rule/FunctionRole/DefaultPolicy",
        ),
        wildcards=("*",),
        reason="The load balancer's Describe actions know no resource; what changes something names it.",
    ),
    Accepted(
        paths=("TapStack/Backups/Role/DefaultPolicy",),
        wildcards=("arn:aws:rds:us-east-1:ACCOUNT:cluster-snapshot:awsbackup:*",),
        reason="AWS Backup names each of its snapshots by itself, below this prefix, which nobody else may use.",
    ),
    Accepted(
        paths=("TapStack/Database/Cluster/MonitoringRole",),
        wildcards=("arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",),
        reason="Enhanced monitoring asks for exactly this policy, and AWS keeps it up to date.",
    ),
    Accepted(
        paths=("TapStack/Migration/Runner/FunctionRole/DefaultPolicy",),
        wildcards=("arn:aws:ecs:us-east-1:ACCOUNT:task/<ClusterEB0386A7>/*",),
        reason="ECS names each task by itself; a condition leaves the tasks of this one cluster.",
    ),
    Accepted(
        paths=("TapStack/CheckAccess/Role/DefaultPolicy",),
        wildcards=("*",),
        reason="Composite alarms are shown to those only who may see all; ecs:ListTasks and traces know no resource.",
    ),
    Accepted(
        paths=("TapStack/CheckAccess/Role/DefaultPolicy",),
        wildcards=("arn:aws:ecs:us-east-1:ACCOUNT:task/<ClusterEB0386A7>/*",),
        reason="ECS names each task by itself; a condition leaves the tasks of this one cluster.",
    ),
    Accepted(
        paths=("TapStack/AlarmAccess/Role/DefaultPolicy",),
        wildcards=("*",),
        reason="Composite alarms are shown to those only who may see all; the role may do nothing but see them.",
    ),
    Accepted(
        paths=("TapStack/SandboxAccess/Role/DefaultPolicy",),
        wildcards=tuple(
            f"arn:aws:cloudformation:us-east-1:ACCOUNT:stack/{pipeline}-sandbox-*/*"
            for pipeline in ("tap-commerce", "tap-payments")
        ),
        reason="Sandboxes are named by people; all their stacks' names begin so, and no other's.",
    ),
    Accepted(
        paths=("TapStack/SandboxAccess/Role/DefaultPolicy",),
        wildcards=("*",),
        reason="cloudformation:DescribeStacks, where it looks for stacks by their tags, knows no resource.",
    ),
    Accepted(
        paths=("TapStack/Encryption/Secrets",),
        wildcards=("kms:GenerateDataKey*", "kms:ReEncrypt*"),
        reason="Variants of one action, from CDK, for administrators of the account by way of Secrets Manager only.",
    ),
    Accepted(
        paths=("TapStack/LoadBalancer/AccessLogs/Policy",),
        wildcards=("<LoadBalancerAccessLogsB27DFC85.Arn>/AWSLogs/ACCOUNT/*",),
        reason="The load balancer names each log file by itself, below a prefix that holds this account's logs only.",
    ),
    Accepted(
        paths=(
            "TapStack/LoadBalancer/AccessLogs/Policy",
            "TapStack/Storefront/AccessLogs/Policy",
            "TapStack/Storefront/Site/Bucket/Policy",
        ),
        wildcards=("s3:DeleteObject*", "s3:GetBucket*", "s3:List*"),
        reason="For CDK's function that empties a bucket when its stack goes, on that one bucket.",
    ),
    Accepted(
        paths=("TapStack/LoadBalancer/AccessLogs/Policy",),
        wildcards=("<LoadBalancerAccessLogsB27DFC85.Arn>/*",),
        reason="All that is in the bucket is deleted with it.",
    ),
    Accepted(
        paths=("TapStack/Storefront/AccessLogs/Policy",),
        wildcards=("<StorefrontAccessLogs62261C88.Arn>/*", "<StorefrontAccessLogs62261C88.Arn>/site-bucket/*"),
        reason="S3 names each log by itself, below a prefix; all of them are deleted with the bucket.",
    ),
    Accepted(
        paths=("TapStack/Storefront/Deployment/Role/DefaultPolicy", "TapStack/Storefront/Site/Bucket/Policy"),
        wildcards=("<StorefrontSiteBucket4974CA12.Arn>/*",),
        reason="The files of the storefront have names that change with their content; all are in this one bucket.",
    ),
    Accepted(
        paths=("TapStack/Network/Vpc/S3",),
        wildcards=("arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*", "Principal *"),
        reason="ECR's bucket of image layers: only ECR knows their names, and signs each request for them itself.",
    ),
    Accepted(
        paths=("TapStack/Endpoints/EcrApi", "TapStack/Endpoints/EcrDkr"),
        wildcards=("*",),
        reason="ecr:GetAuthorizationToken is for the account and knows no resource.",
    ),
    Accepted(
        paths=("TapStack/Endpoints/Secretsmanager",),
        wildcards=("*",),
        reason="secretsmanager:GetRandomPassword knows no resource, and reads nothing.",
    ),
)

_PIPELINE = "PipelineStack/Pipeline/Pipeline/Role/DefaultPolicy"
_SYNTH = "PipelineStack/Pipeline/Pipeline/Build/Synth/CdkBuildProject/Role/DefaultPolicy"
_SELF_MUTATION = "PipelineStack/Pipeline/UpdatePipeline/SelfMutation/Role/DefaultPolicy"
_FILE_ASSETS = "PipelineStack/Pipeline/Assets/FileRole/DefaultPolicy"
_DOCKER_ASSETS = "PipelineStack/Pipeline/Assets/DockerRole/DefaultPolicy"
_CHECKS = "PipelineStack/Checks/Role/DefaultPolicy"
_LOGS = "arn:aws:logs:us-east-1:ACCOUNT:log-group:/aws/codebuild/"
_REPORTS = "arn:aws:codebuild:us-east-1:ACCOUNT:report-group/"
_A_PROJECT = (f"{_LOGS}<project>:*", f"{_REPORTS}<project>-*")

PIPELINE = (
    Accepted(
        paths=(
            *(_PIPELINE, _SYNTH, _SELF_MUTATION, _DOCKER_ASSETS, _FILE_ASSETS, _CHECKS),
            "PipelineStack/Storage/Artifacts/Policy",
        ),
        wildcards=("s3:GetBucket*", "s3:GetObject*", "s3:List*", f"{ARTIFACTS}/*"),
        reason="Every execution has objects of its own in the artifact bucket, and the reading of them has variants.",
    ),
    Accepted(
        paths=(_PIPELINE, _SYNTH),
        wildcards=("s3:Abort*", "s3:DeleteObject*"),
        reason="Variants of one action, on the artifact bucket alone.",
    ),
    Accepted(
        paths=(_PIPELINE, _SYNTH, _SELF_MUTATION, _CHECKS),
        wildcards=("kms:GenerateDataKey*", "kms:ReEncrypt*"),
        reason="Variants of one action, on the pipeline's key alone.",
    ),
    Accepted(
        paths=(_SYNTH, _SELF_MUTATION, _CHECKS),
        wildcards=_A_PROJECT,
        reason="Log streams and report groups of a project of this role's; CodeBuild names them, its name in front.",
    ),
    Accepted(
        paths=("PipelineStack/Approvers/Role/DefaultPolicy",),
        wildcards=("<StorageReviewsA2ADEFA0.Arn>/reviews/*",),
        reason="Who approves reads what each execution was going to change.",
    ),
    Accepted(
        paths=(_SYNTH,),
        wildcards=(
            "<StorageReviewsA2ADEFA0.Arn>/reviews/*",
            "arn:aws:cloudformation:us-east-1:ACCOUNT:stack/tap-commerce-pipeline/*",
            "arn:aws:cloudformation:us-east-1:ACCOUNT:stack/tap-payments-pipeline/*",
        ),
        reason="Executions name their reviews; CloudFormation ends the ARN of the pipeline's stack with a number.",
    ),
    Accepted(
        paths=(_SELF_MUTATION,),
        wildcards=("arn:*:iam::ACCOUNT:role/*",),
        reason="Narrowed by a condition to the roles that `cdk bootstrap` tags for publishing and deploying.",
    ),
    Accepted(
        paths=(_SELF_MUTATION,),
        wildcards=("*",),
        reason="Reads only: the CDK CLI looks for the bootstrap stack and lists its bucket, named there.",
    ),
    Accepted(
        paths=(_DOCKER_ASSETS, _FILE_ASSETS),
        wildcards=(f"{_LOGS}*", f"{_REPORTS}*", "*"),
        reason="Builds, logs and reports of the projects that publish assets, unnamed when CDK grants this.",
    ),
    Accepted(
        paths=(_SYNTH,),
        wildcards=(f"{REPORTS}/unit-tests/*", f"{REPORTS}/findings/*", f"{REPORTS}/coverage/*"),
        reason="CodeBuild names the files of each report by itself; they may be put there, not read.",
    ),
    Accepted(
        paths=(_CHECKS,),
        wildcards=(
            *(
                f"{REPORTS}/{stage}-{suite}/*"
                for stage in ("dev", "staging", "prod")
                for suite in ("checks", "journey")
            ),
            f"{REPORTS}/staging-load/*",
        ),
        reason="CodeBuild names the files of each report by itself; they may be put there, not read.",
    ),
    Accepted(
        paths=(
            "PipelineStack/Gates/Bake/FunctionRole/DefaultPolicy",
            "PipelineStack/Gates/BlockedDaysRole/DefaultPolicy",
        ),
        wildcards=("*",),
        reason="Answers to CodePipeline's jobs know no resource; only who was given a job knows its id.",
    ),
    Accepted(
        paths=("PipelineStack/Drift/Role/DefaultPolicy",),
        wildcards=(f"{REPORTS}/drift/*",),
        reason="CodeBuild names the files of each report by itself; they may be put there, not read.",
    ),
    Accepted(
        paths=("PipelineStack/Drift/Role/DefaultPolicy",),
        wildcards=(f"{_LOGS}<project>:*",),
        reason="Log streams of this one project, which CodeBuild names.",
    ),
    Accepted(
        paths=("PipelineStack/Drift/Role/DefaultPolicy",),
        wildcards=("kms:GenerateDataKey*", "kms:ReEncrypt*"),
        reason="Variants of one action, on the pipeline's key alone.",
    ),
    Accepted(
        paths=("PipelineStack/Drift/Role/DefaultPolicy",),
        wildcards=("*",),
        reason="cloudwatch:PutMetricData knows no resource; a condition names the namespace.",
    ),
    Accepted(
        paths=("PipelineStack/Delivery/MeasureRole/DefaultPolicy",),
        wildcards=("*",),
        reason="cloudwatch:PutMetricData knows no resource; a condition leaves the one namespace of its own.",
    ),
    Accepted(
        paths=(
            "PipelineStack/Approver/FunctionRole/DefaultPolicy",
            "PipelineStack/SameImages/FunctionRole/DefaultPolicy",
        ),
        wildcards=("*",),
        reason="codepipeline:PutJob…Result: jobs have no ARN, and only who was given a job's id can answer it.",
    ),
    Accepted(
        paths=("PipelineStack/Storage/AccessLogs/Policy",),
        wildcards=(
            "<StorageAccessLogs96FB524C.Arn>/*",
            "<StorageAccessLogs96FB524C.Arn>/reports/*",
            "<StorageAccessLogs96FB524C.Arn>/reviews/*",
        ),
        reason="S3 names each access log by itself; narrowed by a condition to logs of one bucket each.",
    ),
)

ACCEPTED = (*STAGES, *PIPELINE)
