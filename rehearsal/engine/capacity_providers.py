"""CloudFormation's AWS::ECS::ClusterCapacityProviderAssociations: what a cluster may run its tasks on."""

from rehearsal.engine import own
from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.resource_types import Created, Properties, add_type


def _install(engine: Engine) -> None:
    def put(properties: Properties) -> Created:
        cluster = properties["Cluster"]
        own.client(engine, "ecs").put_cluster_capacity_providers(
            cluster=cluster,
            capacityProviders=properties["CapacityProviders"],
            defaultCapacityProviderStrategy=[
                {name[0].lower() + name[1:]: value for name, value in item.items()}
                for item in properties["DefaultCapacityProviderStrategy"]
            ],
        )
        return Created(cluster)

    def delete(physical_id: str, _properties: Properties) -> None:
        put({"Cluster": physical_id, "CapacityProviders": [], "DefaultCapacityProviderStrategy": []})

    add_type(
        "AWS::ECS::ClusterCapacityProviderAssociations",
        create=lambda _logical_id, properties, _stack: put(properties),
        update=lambda _physical_id, _old, new, _stack: put(new),
        delete=delete,
    )


PATCH = Patch(
    name="capacity providers",
    why="CloudFormation lacks ClusterCapacityProviderAssociations, which a service on Fargate Spot needs",
    install=_install,
    concerns=("AWS::ECS::ClusterCapacityProviderAssociations",),
    contract="test_capacity_providers.py",
)
