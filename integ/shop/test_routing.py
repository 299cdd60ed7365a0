from uuid import uuid4

import httpx
import pytest

from integ.environment import Environment
from integ.errors import error_of


@pytest.mark.requirement("C2")
@pytest.mark.parametrize("path", ["", "unknown-{unique}", "apiary"])
def test_an_open_load_balancer_has_nothing_but_the_api(
    environment: Environment, load_balancer: httpx.Client, path: str
) -> None:
    if not environment.direct_access:
        pytest.skip("the load balancer of this stage refuses who comes directly")
    assert error_of(load_balancer.get(path.format(unique=uuid4())), status=404)["code"] == "not_found"
