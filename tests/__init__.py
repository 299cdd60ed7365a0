"""Of a clone's own settings, tests read those of the products as they come."""

from tests.example import use_example

use_example()
