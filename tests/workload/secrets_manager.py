"""As much of Secrets Manager as the backend asks for."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class SecretsManager:
    """Secrets by ARN, behind an HTTP endpoint that answers GetSecretValue.

    Attributes:
        secrets: The versions labelled AWSCURRENT.
        pending: Those labelled AWSPENDING.
        reads: How often each label was asked for.
    """

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.endpoint = f"http://127.0.0.1:{server.server_port}"
        self.secrets: dict[str, dict[str, Any]] = {}
        self.pending: dict[str, dict[str, Any]] = {}
        self.reads: Counter[str] = Counter()

    @classmethod
    @contextmanager
    def running(cls) -> Iterator["SecretsManager"]:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        server.secrets_manager = manager = cls(server)  # type: ignore[attr-defined]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield manager
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def answer(self, arn: str, stage: str) -> tuple[int, dict[str, Any]]:
        self.reads[stage] += 1
        versions = self.pending if stage == "AWSPENDING" else self.secrets
        if arn not in versions:
            return 400, {"__type": "ResourceNotFoundException", "message": "Secrets Manager can't find the secret."}
        return 200, {"ARN": arn, "Name": arn, "SecretString": json.dumps(versions[arn])}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        status, answer = self.server.secrets_manager.answer(  # type: ignore[attr-defined]
            request["SecretId"], request.get("VersionStage", "AWSCURRENT")
        )
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/x-amz-json-1.1")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing to the terminal."""
