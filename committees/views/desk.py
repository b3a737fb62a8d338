"""What awaits a person in the committees."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from committees import perms
from committees.desk import desk
from snia.common.policies import PolicyMixin, account_of
from snia.common.views import TitledPageMixin


class DeskView(TitledPageMixin, PolicyMixin, TemplateView):
    policy = perms.may_follow
    page_title = _("Mes réunions")
    template_name = "committees/desk.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = account_of(self.request)
        return super().get_context_data(
            desk=desk(user, timezone.now()), may_run=perms.may_run_meetings(user), **kwargs
        )
