"""What tells people how a stage does: alarms and whom they reach (C10), and the dashboard (C9)."""

from tap_stack.monitoring.monitoring import Monitoring

__all__ = ["Monitoring"]
