"""What the engine lacks by itself for services on Fargate Spot."""

from typing import Any

import pytest

from tests.rehearsal.engine.cloud import Cloud

CLUSTER: dict[str, Any] = {"Type": "AWS::ECS::Cluster"}


def association(*providers: str) -> dict[str, Any]:
    return {
        "Type": "AWS::ECS::ClusterCapacityProviderAssociations",
        "Properties": {
            "Cluster": {"Ref": "Cluster"},
            "CapacityProviders": list(providers),
            "DefaultCapacityProviderStrategy": [{"CapacityProvider": providers[0], "Weight": 1}],
        },
    }


@pytest.mark.requirement("C3")
def test_a_cluster_has_the_capacity_providers_of_its_association(cloud: Cloud) -> None:
    def found() -> tuple[list[str], list[Any]]:
        (cluster,) = cloud.client("ecs").describe_clusters(clusters=[stack.outputs["Cluster"]])["clusters"]
        return cluster["capacityProviders"], cluster["defaultCapacityProviderStrategy"]

    outputs = {"Cluster": {"Ref": "Cluster"}}
    stack = cloud.deploy("capacity", {"Cluster": CLUSTER, "Providers": association("FARGATE")}, outputs)
    assert found() == (["FARGATE"], [{"capacityProvider": "FARGATE", "weight": 1}])

    both = association("FARGATE", "FARGATE_SPOT")
    stack = cloud.deploy("capacity", {"Cluster": CLUSTER, "Providers": both}, outputs)
    assert found()[0] == ["FARGATE", "FARGATE_SPOT"]

    stack = cloud.deploy("capacity", {"Cluster": CLUSTER}, outputs)
    assert found() == ([], [])
