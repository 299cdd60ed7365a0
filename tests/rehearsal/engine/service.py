"""An ECS service of the tests: a small HTTP server as its image, told by its environment how to behave."""

import hashlib
import sys
from pathlib import Path
from typing import Any

from rehearsal.images.store import ImageConfig, ImageStore
from tests.rehearsal.engine.cloud import DEV, REGION, Cloud

SERVER = """
import http.server, json, os, sys, threading, time
mode = os.environ["MODE"]
print("mode", mode, flush=True)
if mode == "done":
    sys.exit(0)
if mode == "crash":
    print("boom at start", flush=True)
    sys.exit(3)
asked = 0
ailing = []
def toil():
    while True:
        pass
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        global asked
        asked += self.path == "/ok"
        if "drill" in self.path:
            print(self.path, flush=True)
        if self.path == "/toil":
            threading.Thread(target=toil, daemon=True).start()
        if self.path in ("/fall-ill", "/hang"):
            ailing.append(self.path)
        if self.path == "/ok" and "/hang" in ailing:
            time.sleep(5)
        time.sleep(0.05 if self.path == "/slow" else 0)
        if mode == "fragile" and self.path == "/slow":
            os._exit(4)
        bad = self.path == "/ok" and (ailing or mode == "ill" or (mode == "late" and asked < 4))
        body = json.dumps({**os.environ, "ASKED": str(asked)}).encode()
        self.send_response(503 if bad else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *arguments): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""
IMAGE = f"{DEV}.dkr.ecr.{REGION}.amazonaws.com/server:v1"
STEADY = {"MinimumHealthyPercent": 100, "MaximumPercent": 200}
BREAKER = {"DeploymentCircuitBreaker": {"Enable": True, "Rollback": True}}


def push_image(run: Path) -> None:
    """Put the image into the store of a rehearsal, under its name in ECR."""

    def build(scratch: Path) -> ImageConfig:
        files = scratch / "image" / "rootfs"
        files.mkdir(parents=True)
        (files / "server.py").write_text(SERVER)
        return ImageConfig(cmd=(sys.executable, "-I", "-S", "/server.py"), exposed_ports=("8080",))

    store = ImageStore(run)
    image = store.build_once(hashlib.sha256(SERVER.encode()).hexdigest(), build)
    store.tag(image, IMAGE)
    store.tag(image, f"{IMAGE.rpartition(':')[0]}@{image.manifest_digest}")


def resources(
    mode: str, *, tasks: int = 1, breaker: bool = True, secret: bool = False, image: str = IMAGE
) -> dict[str, Any]:
    """A service behind a load balancer that sends everything to it, with a log group of its own."""
    container: dict[str, Any] = {
        "Name": "app",
        "Image": image,
        "PortMappings": [{"ContainerPort": 8080}],
        "Environment": [{"Name": "MODE", "Value": mode}],
        "LogConfiguration": {
            "LogDriver": "awslogs",
            "Options": {"awslogs-group": {"Ref": "Logs"}, "awslogs-region": REGION, "awslogs-stream-prefix": "app"},
        },
    }
    if secret:
        container["Secrets"] = [{"Name": "PASSWORD", "ValueFrom": {"Fn::Sub": "${Secret}:password::"}}]
    return {
        "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": '{"password": "hush"}'}},
        "Logs": {"Type": "AWS::Logs::LogGroup"},
        "Balancer": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer"},
        "Targets": {
            "Type": "AWS::ElasticLoadBalancingV2::TargetGroup",
            "Properties": {
                "TargetType": "ip",
                "Port": 8080,
                "HealthCheckPath": "/ok",
                "HealthCheckIntervalSeconds": 1,
                "UnhealthyThresholdCount": 2,
            },
        },
        "Listener": {
            "Type": "AWS::ElasticLoadBalancingV2::Listener",
            "Properties": {
                "LoadBalancerArn": {"Ref": "Balancer"},
                "Port": 80,
                "Protocol": "HTTP",
                "DefaultActions": [{"Type": "forward", "TargetGroupArn": {"Ref": "Targets"}}],
            },
        },
        "Cluster": {"Type": "AWS::ECS::Cluster"},
        "Task": {
            "Type": "AWS::ECS::TaskDefinition",
            "Properties": {
                "NetworkMode": "awsvpc",
                "RequiresCompatibilities": ["FARGATE"],
                "ContainerDefinitions": [container],
            },
        },
        "Service": {
            "Type": "AWS::ECS::Service",
            "DependsOn": ["Listener"],
            "Properties": {
                "Cluster": {"Ref": "Cluster"},
                "LaunchType": "FARGATE",
                "TaskDefinition": {"Ref": "Task"},
                "DesiredCount": tasks,
                "DeploymentConfiguration": {**STEADY, **(BREAKER if breaker else {})},
                "LoadBalancers": [
                    {"ContainerName": "app", "ContainerPort": 8080, "TargetGroupArn": {"Ref": "Targets"}}
                ],
            },
        },
    }


OUTPUTS = {
    "Cluster": {"Ref": "Cluster"},
    "Service": {"Fn::GetAtt": ["Service", "Name"]},
    "Targets": {"Ref": "Targets"},
    "Host": {"Fn::GetAtt": ["Balancer", "DNSName"]},
    "Logs": {"Ref": "Logs"},
}


def deploy(cloud: Cloud, name: str, template: dict[str, Any]) -> dict[str, str]:
    """Deploy it; the outputs."""
    push_image(cloud.workspace.run)
    return cloud.deploy(name, template, OUTPUTS).outputs
