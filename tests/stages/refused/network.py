"""Networks that must be refused."""

from tests.stages.refused.bad import Bad

BAD = (
    Bad(
        "a zone that is a region",
        changes={"dev.network.availability_zones": ["us-east-1", "us-east-1b"]},
        problems=(
            'dev.network.availability_zones[0] = "us-east-1": must be text like "us-east-1a". A region\'s name'
            " and a letter.",
        ),
    ),
    Bad(
        "one zone twice",
        changes={"dev.network.availability_zones": ["us-east-1a", "us-east-1a"]},
        problems=(
            'dev.network.availability_zones = ["us-east-1a", "us-east-1a"]: us-east-1a is named more than'
            " once, so that the loss of it would take two subnets. Name different zones.",
        ),
    ),
    Bad(
        "a single zone",
        changes={
            "dev.network": {
                "availability_zones": ["us-east-1a"],
                "public_subnets": ["10.0.1.0/24"],
                "private_subnets": ["10.0.3.0/24"],
            }
        },
        problems=(
            'dev.network.availability_zones = ["us-east-1a"]: must be a list with 2 to 6 entries like'
            ' "us-east-1a". A load balancer and an Aurora cluster need two, so that the loss of one stops'
            " nothing.",
        ),
    ),
    Bad(
        "fewer subnets than zones",
        changes={"dev.network": {"private_subnets": ["10.0.3.0/24"]}},
        problems=(
            'dev.network.private_subnets = ["10.0.3.0/24"]: private_subnets lists 1, but availability_zones'
            " lists 2. Each zone gets one subnet.",
        ),
    ),
    Bad(
        "a VPC larger than AWS allows",
        changes={"dev.network.cidr": "10.0.0.0/8"},
        problems=(
            'dev.network.cidr = "10.0.0.0/8": must be an IPv4 range like "10.0.1.0/24". AWS takes VPCs and'
            " subnets from /16 to /28, named by their first address.",
        ),
    ),
    Bad(
        "a VPC on addresses of the internet",
        changes={
            "dev.network": {
                "cidr": "11.0.0.0/16",
                "public_subnets": ["11.0.1.0/24", "11.0.2.0/24"],
                "private_subnets": ["11.0.3.0/24", "11.0.4.0/24"],
            }
        },
        problems=(
            'dev.network.cidr = "11.0.0.0/16": these are addresses of the internet, which the VPC could then'
            " not reach. Take a range inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10.",
        ),
    ),
    Bad(
        "a subnet smaller than AWS allows",
        changes={"dev.network.private_subnets": ["10.0.3.0/29", "10.0.4.0/24"]},
        problems=(
            'dev.network.private_subnets[0] = "10.0.3.0/29": must be an IPv4 range like "10.0.1.0/24". AWS'
            " takes VPCs and subnets from /16 to /28, named by their first address.",
        ),
    ),
    Bad(
        "a subnet with host bits",
        changes={"dev.network.public_subnets": ["10.0.1.0/24", "10.0.2.5/24"]},
        problems=(
            'dev.network.public_subnets[1] = "10.0.2.5/24": must be an IPv4 range like "10.0.1.0/24". AWS'
            " takes VPCs and subnets from /16 to /28, named by their first address. Did you mean 10.0.2.0/24?",
        ),
    ),
    Bad(
        "a subnet outside the VPC",
        changes={"dev.network.private_subnets": ["10.0.3.0/24", "10.1.4.0/24"]},
        problems=(
            'dev.network.private_subnets = ["10.0.3.0/24", "10.1.4.0/24"]: 10.1.4.0/24 lies outside the VPC\'s'
            " cidr 10.0.0.0/16. Subnets divide the VPC's range.",
        ),
    ),
    Bad(
        "subnets that overlap",
        changes={"dev.network.private_subnets": ["10.0.2.128/25", "10.0.4.0/24"]},
        problems=(
            'dev.network.private_subnets = ["10.0.2.128/25", "10.0.4.0/24"]: 10.0.2.128/25 in private_subnets'
            " overlaps 10.0.2.0/24 in public_subnets. No address may be in two subnets.",
        ),
    ),
    Bad(
        "a public subnet too small for a load balancer",
        changes={"dev.network.public_subnets": ["10.0.1.0/28", "10.0.2.0/24"]},
        problems=(
            'dev.network.public_subnets = ["10.0.1.0/28", "10.0.2.0/24"]: 10.0.1.0/28 is too small for a load'
            " balancer, which needs a /27 or larger with 8 free addresses. Give it a larger range.",
        ),
    ),
    Bad(
        "no NAT gateway",
        changes={"dev.network.nat_gateways": 0},
        problems=(
            "dev.network.nat_gateways = 0: must be a whole number from 1 to 6. Without one, tasks in the"
            " private subnets cannot fetch their image or secrets.",
        ),
    ),
    Bad(
        "more NAT gateways than zones",
        changes={"dev.network.nat_gateways": 3},
        problems=(
            "dev.network.nat_gateways = 3: 3 NAT gateways, but 2 availability zones: more than one in a zone"
            " costs and gains nothing. Allowed are 1 to 2.",
        ),
    ),
    Bad(
        "one NAT gateway in prod",
        changes={"prod.network.nat_gateways": 1},
        problems=(
            "prod.network.nat_gateways = 1: prod needs a NAT gateway in each of its 2 availability zones, or"
            " the loss of one zone cuts off the others. Set network.nat_gateways = 2 in [prod].",
        ),
    ),
    Bad(
        "an endpoint of a service that tasks do not call",
        changes={"prod.network.interface_endpoints": ["secretmanager"]},
        problems=(
            'prod.network.interface_endpoints[0] = "secretmanager": must be one of "ecr.api", "ecr.dkr", "logs",'
            ' "secretsmanager", "xray". What tasks need to start, log, connect and trace. Did you mean secretsmanager?',
        ),
    ),
    Bad(
        "an endpoint for traces that nobody sends",
        changes={"prod.network.interface_endpoints": ["logs", "xray"]},
        problems=(
            'prod.network.interface_endpoints = ["logs", "xray"]: there is an endpoint for xray, which costs 7.30 USD a'
            " month in each zone, but no service is traced. Remove it, or set tracing = true for a service.",
        ),
    ),
    Bad(
        "an endpoint twice",
        changes={"prod.network.interface_endpoints": ["logs", "logs"]},
        problems=(
            'prod.network.interface_endpoints = ["logs", "logs"]: logs is named more than once. One endpoint is'
            " in every zone.",
        ),
    ),
    Bad(
        "an option of a table",
        options={"dev.network": "10.0.0.0/16"},
        problems=(
            "-c dev.network=10.0.0.0/16: network is a table. Name one of its settings: cidr,"
            " availability_zones, public_subnets, private_subnets, nat_gateways, interface_endpoints.",
        ),
    ),
    Bad(
        "an option with a bad entry in a list",
        options={"dev.network.availability_zones": "us-east-1a,nowhere"},
        problems=(
            '-c dev.network.availability_zones=us-east-1a,nowhere: availability_zones[1] = "nowhere": must be'
            ' text like "us-east-1a". A region\'s name and a letter.',
        ),
    ),
)
