"""The handful of AWS calls that publishing an image takes; a request's account is its access key."""

import base64
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_STS = (
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
    "<Arn>arn:aws:iam::{account}:user/x</Arn><UserId>x</UserId><Account>{account}</Account>"
    "</GetCallerIdentityResult></GetCallerIdentityResponse>"
)


class _Handler(BaseHTTPRequestHandler):
    """One repository an account, with immutable tags as the CDK's bootstrap makes it."""

    images: dict[tuple[str, str], str]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        found = re.search(r"Credential=(\d+)/", self.headers["Authorization"])
        assert found
        action = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        if action:
            status, answer = self.ecr(action, json.loads(body), found[1])
            self.answer(status, "application/x-amz-json-1.1", json.dumps(answer))
        else:
            self.answer(200, "text/xml", _STS.format(account=found[1]))

    def ecr(self, action: str, request: dict[str, Any], account: str) -> tuple[int, Any]:
        registry = f"{account}.dkr.ecr.eu-west-1.amazonaws.com"
        if action == "DescribeRepositories":
            return 200, {"repositories": [{"repositoryUri": f"{registry}/cdk-assets"}]}
        if action == "GetAuthorizationToken":
            token = base64.b64encode(b"AWS:password").decode()
            return 200, {"authorizationData": [{"authorizationToken": token, "proxyEndpoint": f"https://{registry}"}]}
        if request["repositoryName"] != "cdk-assets":
            return 400, {"__type": "RepositoryNotFoundException", "message": "there is no such repository"}
        return self.put(request, account) if action == "PutImage" else self.describe(request, account)

    def describe(self, request: dict[str, Any], account: str) -> tuple[int, Any]:
        existing = self.images.get((account, request["imageIds"][0]["imageTag"]))
        if existing:
            return 200, {"imageDetails": [{"imageDigest": existing}]}
        return 400, {"__type": "ImageNotFoundException", "message": "there is no such image"}

    def put(self, request: dict[str, Any], account: str) -> tuple[int, Any]:
        if (account, request["imageTag"]) in self.images:
            return 400, {"__type": "ImageTagAlreadyExistsException", "message": "the tag is immutable"}
        digest = hashlib.sha256(request["imageManifest"].encode()).hexdigest()
        self.images[account, request["imageTag"]] = f"sha256:{digest}"
        return 200, {"image": {}}

    def answer(self, status: int, kind: str, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def fake_aws() -> Iterator[tuple[str, dict[tuple[str, str], str]]]:
    """An endpoint, and the digests of the images pushed to it by account and tag."""
    images: dict[tuple[str, str], str] = {}
    handler = type("Handler", (_Handler,), {"images": images})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", images
        finally:
            server.shutdown()
