"""The body of an error that AWS answers in the backend's place, in the backend's shape."""

import json


def error_body(code: str, message: str) -> str:
    """JSON as `workload/backend/src/errors.js` makes it.

    Args:
        code: For programs.
        message: For people. A `$context` variable of API Gateway in it must be one without quotes around it.
    """
    return json.dumps({"error": {"code": code, "message": message, "details": []}})
