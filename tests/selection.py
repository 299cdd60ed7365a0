"""Which tests a product's build may leave out: those of what only another product deploys."""

import pytest


@pytest.hookimpl
def pytest_addoption(parser: pytest.Parser) -> None:
    """`--leave-out=payments`."""
    parser.addoption("--leave-out", metavar="PRODUCT", help="run no test of what only this product has")


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect them. A test is of a product if it is marked so, or asks for the fixture with the product's name."""
    product = config.getoption("--leave-out")
    if product:
        left_out = [item for item in items if _is_of(product, item)]
        items[:] = [item for item in items if not _is_of(product, item)]
        config.hook.pytest_deselected(items=left_out)


def _is_of(product: str, item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    parameters = getattr(item, "callspec", None)
    chosen = parameters.params.get("product") if parameters else None
    marked = {name for mark in item.iter_markers("product") for name in mark.args}
    return product in {*fixtures, chosen, *marked}
