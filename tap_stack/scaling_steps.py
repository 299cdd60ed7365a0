"""How many tasks a step of the scaling adds or removes: plain numbers, which the settings' rules ask for too (C3)."""

from dataclasses import dataclass

REMOVED_PERCENT = 10
"""Of the tasks, at a time: one removed too early costs customers their time, one kept too long costs cents."""
_ADDED_PERCENT = (50, 75, 100)
"""Of the tasks, at a time: a load three times as high is met by the second step."""


@dataclass(frozen=True)
class Step:
    """From this CPU on, so many tasks are added, both in percent."""

    from_cpu: int
    change: int

    def grown(self, tasks: int) -> int:
        """What so many tasks become."""
        return tasks + whole_tasks(tasks, percent=self.change)


def steps_out(scale_out_at: int) -> tuple[Step, ...]:
    """Three steps over the range that is left above the threshold: the higher the load, the more is added."""
    height = (100 - scale_out_at) // len(_ADDED_PERCENT)
    return tuple(Step(scale_out_at + height * number, percent) for number, percent in enumerate(_ADDED_PERCENT))


def whole_tasks(tasks: int, *, percent: int) -> int:
    """A share of the tasks as Application Auto Scaling rounds it: down, but never to none.

    https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
    """
    return max(1, tasks * percent // 100)
