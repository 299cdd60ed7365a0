"""One synth for all tests of the stack: one that keeps nothing and has no domain, its opposite, and one with pages."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tap_stack.settings import (
    BackupVaultSettings,
    Canary,
    DomainSettings,
    OriginVerificationSettings,
    PerformanceInsightsSettings,
    ProvisionedSettings,
    TapStackSettings,
    TargetTracking,
)
from tap_stack.workload import Collection, Workload
from tests.conftest import ROOT
from tests.tap_stack.templates import Template

ACCOUNT = "222222222222"
ORDER_SCHEMA = {"type": "object", "required": ["items"], "properties": {"items": {"type": "array"}}}
CHECKS_PRINCIPAL = "arn:aws:iam::111111111111:role/shop-checks"

DISPOSABLE = TapStackSettings.model_validate(
    {
        "tags": {"environment": "dev", "project": "shop", "cost_center": "cc-42"},
        "network": {
            "cidr": "10.0.0.0/16",
            "availability_zones": ["us-east-1a", "us-east-1b"],
            "public_subnets": ["10.0.1.0/24", "10.0.2.0/24"],
            "private_subnets": ["10.0.3.0/24", "10.0.4.0/24"],
            "nat_gateways": 1,
            "interface_endpoints": [],
        },
        "services": {
            "backend": {
                "cpu": 1024,
                "memory_mib": 2048,
                "port": 8080,
                "capacity": "spot",
                "min_tasks": 1,
                "max_tasks": 4,
                "step_scaling": {"scale_out_at": 70, "scale_in_at": 30},
                "health_check": {"path": "/api/health", "interval_seconds": 30, "unhealthy_threshold": 3},
            }
        },
        "database": {
            "engine_version": "15.17",
            "name": "shop",
            "serverless": {"min_acu": 0, "max_acu": 1, "auto_pause_minutes": 10},
            "readers": 0,
            "connections_per_task": 7,
            "backup_retention_days": 7,
            "rotation_days": 30,
            "rotation_check": True,
        },
        "api": {"rate_limit": 500, "burst_limit": 1000, "quota_per_day": 100_000},
        "firewall": {"requests_per_address": 150_000},
        "alarm_emails": ["operators@example.com"],
        "alarms": {
            "cpu_percent": 85,
            "memory_percent": 80,
            "connections_percent": 90,
            "error_percent": 5,
            "fewest_errors": 4,
            "latency_p95_ms": 1500,
            "fewest_requests": 20,
            "client_error_band": 3,
            "task_failures": 3,
        },
        "site": {"origin_access": "oai", "price_class": "100"},
        "retain_data": False,
        "container_insights": False,
        "dashboard": True,
        "log_retention_days": 30,
    }
)
RETAINED = DISPOSABLE.model_copy(
    update={
        "network": DISPOSABLE.network.model_copy(
            update={"nat_gateways": 2, "interface_endpoints": ("ecr.api", "ecr.dkr", "logs", "secretsmanager", "xray")}
        ),
        "services": {
            "backend": DISPOSABLE.services["backend"].model_copy(
                update={
                    "capacity": "on-demand",
                    "tracing": True,
                    "step_scaling": None,
                    "target_tracking": TargetTracking(
                        cpu_percent=55, memory_percent=65, scale_out_cooldown_seconds=60, scale_in_cooldown_seconds=300
                    ),
                    "canary": Canary(percent=10, canary_minutes=8, bake_minutes=12),
                }
            )
        },
        "database": DISPOSABLE.database.model_copy(
            update={
                "engine_version": "17.9",
                "serverless": None,
                "provisioned": ProvisionedSettings(instance_class="db.r8g.xlarge"),
                "readers": 2,
                "customer_key": True,
                "application_user": True,
                "performance_insights": PerformanceInsightsSettings(retention_days=31),
                "backup_vault": BackupVaultSettings(
                    hours_between=6,
                    retention_days=35,
                    lock="compliance",
                    min_retention_days=14,
                    max_retention_days=90,
                    cooling_off_days=14,
                ),
                "rotation_check": False,
            }
        ),
        "trace_percent": 12.5,
        "site": DISPOSABLE.site.model_copy(update={"origin_access": "oac", "price_class": "all"}),
        "domain": DomainSettings(
            name="shop.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ", hosted_zone_name="example.com"
        ),
        "origin_verification": OriginVerificationSettings(generation=3),
        "api": DISPOSABLE.api.model_copy(update={"key_generation": 3}),
        "retain_data": True,
        "dashboard": False,
        "container_insights": True,
    }
)
_BACKEND = RETAINED.services["backend"]
PAGED = RETAINED.model_copy(
    update={
        "services": {
            "backend": _BACKEND,
            "frontend": _BACKEND.model_copy(
                update={
                    "cpu": 512,
                    "memory_mib": 1024,
                    "port": 8081,
                    "health_check": _BACKEND.health_check.model_copy(update={"path": "/frontend-health"}),
                }
            ),
        }
    }
)


@dataclass(frozen=True)
class Synthesized:
    """What the app wrote."""

    directory: Path
    disposable: Template
    retained: Template
    paged: Template


@pytest.fixture(scope="session")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    import aws_cdk as cdk

    from tap_stack.stack import TapStack

    image = tmp_path_factory.mktemp("image")
    (image / "Dockerfile").write_text("FROM scratch\n")
    (image / ".dockerignore").write_text("node_modules\n")
    (image / "server.js").write_text("// the application\n")
    (image / "node_modules").mkdir()
    (image / "node_modules" / "package.js").write_text("// installed by the image's build\n")

    site = tmp_path_factory.mktemp("site")
    (site / "index.html").write_text("<!doctype html>\n")
    (site / "assets").mkdir()
    (site / "assets" / "index-0a1b2c3d.js").write_text("// the storefront\n")

    workload = Workload(
        images={"backend": image, "frontend": image},
        backend_environment={"API": "shop"},
        collection=Collection(path="orders", item="Order", schema=ORDER_SCHEMA),
        site=site,
        scratch={"frontend": "/tmp"},
    )
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    app = cdk.App(outdir=str(tmp_path_factory.mktemp("cdk.out")), context=context)
    stacks = (("Disposable", DISPOSABLE, CHECKS_PRINCIPAL), ("Retained", RETAINED, None), ("Paged", PAGED, None))
    for name, settings, principal in stacks:
        TapStack(
            app,
            name,
            settings=settings,
            workload=workload,
            checks_principal_arn=principal,
            check_role_name="shop-dev-checks",
            env=cdk.Environment(account=ACCOUNT, region="us-east-1"),
        )
    directory = Path(app.synth().directory)
    return Synthesized(
        directory=directory,
        disposable=Template(directory / "Disposable.template.json"),
        retained=Template(directory / "Retained.template.json"),
        paged=Template(directory / "Paged.template.json"),
    )


@pytest.fixture(scope="session")
def disposable(synthesized: Synthesized) -> Template:
    """Without a domain; leaves nothing behind."""
    return synthesized.disposable


@pytest.fixture(scope="session")
def retained(synthesized: Synthesized) -> Template:
    """With a domain, a provisioned database with a vault, a canary, a third origin verification; keeps its data."""
    return synthesized.retained


@pytest.fixture(scope="session")
def paged(synthesized: Synthesized) -> Template:
    """As `retained`, with pages from a service."""
    return synthesized.paged
