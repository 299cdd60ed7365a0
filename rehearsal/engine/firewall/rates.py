"""How many requests an address made, and whether these are too many: looked at every so often, as AWS WAF does.

https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-request-limiting.html
"""

from collections import Counter
from dataclasses import dataclass, field

CHECK_SECONDS = 10.0
"""AWS WAF estimates the rate about that often; until then, more than the limit may pass."""


@dataclass
class Rates:
    """The counts of one rule.

    Attributes:
        limit: More requests than that within the window are too many.
        window: In seconds.
    """

    limit: int
    window: float
    _counts: dict[int, Counter[str]] = field(default_factory=dict)
    _checked: float = 0.0
    _too_many: frozenset[str] = frozenset()

    def is_too_many(self, address: str, *, now: float) -> bool:
        """Count a request, and say whether its address has made too many."""
        current = int(now // CHECK_SECONDS)
        self._counts.setdefault(current, Counter())[address] += 1
        if now - self._checked >= CHECK_SECONDS:
            self._checked = now
            oldest = (now - self.window) // CHECK_SECONDS
            self._counts = {number: counts for number, counts in self._counts.items() if number > oldest}
            total = sum(self._counts.values(), Counter[str]())
            self._too_many = frozenset(known for known, count in total.items() if count > self.limit)
        return address in self._too_many
