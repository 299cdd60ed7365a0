"""From concurrent users to requests, tasks, connections and limits (P1).

Users wait between their actions, so they make `users / (pause + answer)` actions a second: Little's law. Every figure
is for the busiest seconds of the busiest minute.
"""

import math
from dataclasses import dataclass

from load.assumptions import Assumptions

FIREWALL_WINDOW_SECONDS = 300


@dataclass(frozen=True)
class Capacity:
    """What the assumptions ask for."""

    assumptions: Assumptions

    @property
    def actions(self) -> float:
        """A second, in the busiest ones."""
        users = self.assumptions.users
        return users.burst * users.concurrent / (users.seconds_between_actions + users.response_seconds)

    def requests(self, *, service: str) -> float:
        """A second, to one service."""
        kinds = self.assumptions.request.values()
        return self.actions * sum(kind.per_action for kind in kinds if kind.service == service)

    def busy_vcpus(self, service: str) -> float:
        """How many processors a service's requests keep busy."""
        kinds = self.assumptions.request.values()
        return self.actions * sum(kind.per_action * kind.cpu_ms for kind in kinds if kind.service == service) / 1000

    def tasks(self, service: str) -> int:
        """As many as keep to the level that scaling aims at, at least one for each zone."""
        task = self.assumptions.service[service]
        needed = math.ceil(self.busy_vcpus(service) / (task.vcpu * task.cpu_percent / 100))
        return max(needed, self.assumptions.users.zones)

    def percent_without_a_zone(self, service: str) -> float:
        """What is used of the tasks that are left when the zone with most of them is lost."""
        tasks = self.tasks(service)
        left = tasks - math.ceil(tasks / self.assumptions.users.zones)
        return 100 * self.busy_vcpus(service) / (left * self.assumptions.service[service].vcpu)

    def users_of(self, service: str, *, tasks: int) -> int:
        """How many users so many tasks serve at the level that scaling aims at."""
        task = self.assumptions.service[service]
        per_user = self.busy_vcpus(service) / self.assumptions.users.concurrent
        return int(tasks * task.vcpu * task.cpu_percent / 100 / per_user)

    def vcpus_to_ask_for(self, *, most_tasks: int) -> float:
        """Of Fargate, with the most tasks of every service and two versions of each."""
        services = self.assumptions.service.values()
        return self.assumptions.users.in_deployment * most_tasks * sum(service.vcpu for service in services)

    def busy_connections(self, database: str) -> float:
        """Of the writer, or of all readers: Little's law again."""
        kinds = [kind for kind in self.assumptions.request.values() if kind.database == database]
        return self.actions * sum(kind.per_action * kind.database_ms for kind in kinds) / 1000

    def connections(self, *, most_tasks: int) -> int:
        """That an instance may have to take: all pools full, with two versions running."""
        pool = max(service.pool for service in self.assumptions.service.values())
        return self.assumptions.users.in_deployment * most_tasks * pool

    def database_percent(self, database: str, *, instances: int) -> float:
        """What is used of the processors of so many instances."""
        kinds = [kind for kind in self.assumptions.request.values() if kind.database == database]
        busy = self.actions * sum(kind.per_action * kind.database_cpu_ms for kind in kinds) / 1000
        return 100 * busy / (instances * self.assumptions.database.vcpu)

    @property
    def edge_requests(self) -> float:
        """A second, of CloudFront: those to both services, and files."""
        services = sum(self.requests(service=name) for name in self.assumptions.service)
        return services + self.actions * self.assumptions.address.files_per_action

    @property
    def megabytes(self) -> float:
        """A second, from the load balancer to CloudFront."""
        return self.actions * sum(kind.per_action * kind.answer_kb for kind in self.assumptions.request.values()) / 1000

    @property
    def requests_per_address(self) -> int:
        """In the firewall's five minutes, of as many users as may share an address."""
        users, address = self.assumptions.users, self.assumptions.address
        actions = address.users * FIREWALL_WINDOW_SECONDS / users.seconds_between_actions
        per_action = sum(kind.per_action for kind in self.assumptions.request.values()) + address.files_per_action
        return math.ceil(actions * per_action)

    @property
    def requests_per_key(self) -> int:
        """A day, of the busiest merchant."""
        key = self.assumptions.key
        return key.payments_per_second * 3600 * key.busy_hours_per_day

    @property
    def minutes_to_grow(self) -> float:
        """From more load than the level to tasks that take it."""
        scaling = self.assumptions.scaling
        return scaling.minutes_to_measure + scaling.minutes_to_decide + scaling.minutes_to_start
