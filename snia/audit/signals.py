"""A task acts as a task, even where it runs in place during a request."""

from contextlib import ExitStack
from typing import Any

from celery import Task

from snia.audit.origin import Channel, acting_from


def enter_task(task: Task, **kwargs: Any) -> None:
    task.request.origin = ExitStack()
    task.request.origin.enter_context(acting_from(Channel.TASK))


def leave_task(task: Task, **kwargs: Any) -> None:
    """Back to where the task was started from."""
    task.request.origin.close()
