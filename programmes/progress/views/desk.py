"""A focal point's desk."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from programmes import perms
from programmes.progress.desk import desk
from snia.common.policies import PolicyMixin, account_of
from snia.common.views import TitledPageMixin


class DeskView(TitledPageMixin, PolicyMixin, TemplateView):
    policy = perms.may_report
    page_title = _("Mes actions")
    template_name = "programmes/progress/desk.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = desk(account_of(self.request), timezone.localdate())
        return super().get_context_data(desk=mine, **kwargs)
