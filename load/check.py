"""The load check of a stage that has been deployed: `make load`, in an environment of its own.

It makes its requests by the REST API, with the stage's API key: each user one a second, never more than the settings'
rules allow. Thresholds decide; the log, the JUnit report and locust's own page say what was measured.
"""

# Before anything that uses sockets: importing it patches them.
from locust import HttpUser, constant_throughput, task  # isort: skip

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gevent
from locust.env import Environment as Locust
from locust.html import get_html_report

from integ.api_key import ApiKey, read_api_key
from integ.environment import Environment, read_environment
from load import junit
from load.thresholds import Answered, Demand, LoadCheckError, Verdict, judge
from load.visits import VISITS, Visit, WrongAnswerError

REPORTS = Path("reports")
LAST_ANSWERS_SECONDS = 30
"""API Gateway gives up after 29 s: what is under way when the time is over is counted, too."""


def main() -> int:
    """Make the check; 0 if every threshold is met."""
    demand = read_demand(os.environ)
    environment = read_environment(os.environ)
    visit = VISITS[environment.workload]
    answered = make_load(demand, visit, environment=environment, key=read_api_key(environment))
    verdicts = judge(demand, answered, endpoints=visit.endpoints)
    junit.write(verdicts, REPORTS / "load.xml", stage=environment.stage)
    show(verdicts, demand)
    return 0 if all(verdict.met for verdict in verdicts) else 1


def read_demand(variables: Mapping[str, str]) -> Demand:
    """What the stage's settings demand; LOAD_USERS and LOAD_SECONDS make less of it, for a rehearsal or by hand.

    Raises:
        LoadCheckError: There is nothing to read.
    """
    if not variables.get("LOAD_CHECK"):
        raise LoadCheckError("LOAD_CHECK is not set: give it the stage's load_check settings, as JSON.")
    users, seconds = variables.get("LOAD_USERS"), variables.get("LOAD_SECONDS")
    return Demand(**json.loads(variables["LOAD_CHECK"])).shortened(
        users=int(users) if users else None, seconds=float(seconds) if seconds else None
    )


def make_load(demand: Demand, visit: Visit, *, environment: Environment, key: ApiKey) -> list[Answered]:
    """Have the users come, stay and go; every answer that they got."""

    def keyed(request: Any) -> Any:  # noqa: ANN401 - of the library that locust uses
        key.authorize(request.headers)
        return request

    class Customer(HttpUser):
        """One visit after the other, each user's as many requests in as many seconds."""

        host = environment.api_url.rstrip("/")
        wait_time = constant_throughput(1 / len(visit.endpoints))

        def on_start(self) -> None:
            self.client.trust_env = True  # locust's sessions do not heed proxies and certificate bundles otherwise
            self.client.auth = keyed

        @task
        def come(self) -> None:
            try:
                visit.make(Counted(self.client))
            except WrongAnswerError:
                return

    answered: list[Answered] = []
    locust = Locust(user_classes=[Customer], stop_timeout=LAST_ANSWERS_SECONDS)
    locust.events.request.add_listener(
        lambda request_type, name, response_time, exception, **_: answered.append(
            Answered(f"{request_type} {name}", response_time, key.mask(str(exception)) if exception else "")
        )
    )
    runner = locust.create_local_runner()
    runner.start(demand.users, spawn_rate=demand.spawn_rate)
    gevent.sleep(demand.seconds)
    runner.stop()
    page = REPORTS / "load.html"
    page.parent.mkdir(exist_ok=True)
    page.write_text(get_html_report(locust, show_download_link=False), encoding="utf-8")
    return answered


class Counted:
    """An `Api` whose answers locust counts."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - locust's session
        self._client = client

    def ask(
        self,
        method: str,
        path: str,
        *,
        name: str | None = None,
        status: int = 200,
        equals: object = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:  # noqa: ANN401 - JSON
        """See `load.visits.Api`."""
        sent = {"json": json, "headers": headers, "name": name or path, "catch_response": True}
        with self._client.request(method, path, **sent) as response:
            if response.error is not None:
                response.failure(f"no answer: {response.error}")
                raise WrongAnswerError
            if response.status_code != status:
                response.failure(f"{response.status_code} instead of {status}: {(response.text or '')[:200]}")
                raise WrongAnswerError
            answer = response.json()
            if equals is not None and answer != equals:
                response.failure("another answer than was expected")
                raise WrongAnswerError
            response.success()
        return answer


def show(verdicts: list[Verdict], demand: Demand) -> None:
    """A line for each threshold, and where the pages are."""
    print(f"{demand.users} users, {demand.spawn_rate:g} more each second, for {demand.seconds:g} s:")
    for verdict in verdicts:
        mark = "met" if verdict.met else "NOT MET"
        print(f"  {mark:8}{verdict.endpoint}: {verdict.threshold}; measured: {verdict.measured}")
        for example in verdict.examples if not verdict.met else ():
            print(f"          {example}")
    print(f"Reports: {REPORTS / 'load.xml'}, {REPORTS / 'load.html'}")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except LoadCheckError as error:
        sys.exit(str(error))
