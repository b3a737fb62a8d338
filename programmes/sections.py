"""What higher layers show on an action's page: its decisions, its alerts."""

from snia.common.sections import Sections

of_action = Sections()
