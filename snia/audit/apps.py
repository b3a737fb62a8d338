from celery.signals import task_postrun, task_prerun
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from snia.audit.signals import enter_task, leave_task


class AuditConfig(AppConfig):
    name = "snia.audit"
    label = "audit"
    verbose_name = _("Journal")

    def ready(self) -> None:
        task_prerun.connect(enter_task)
        task_postrun.connect(leave_task)
