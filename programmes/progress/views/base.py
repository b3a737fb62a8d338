"""What the pages of one answer share: it is fetched among those that the person may read."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import ContextMixin

from programmes import perms
from programmes.models import ProgressUpdate
from snia.common.policies import PolicyMixin
from snia.common.views import Breadcrumbs, TitledPageMixin

DESK_CRUMB = (_("Mes actions"), reverse_lazy("programmes:desk"))
CAMPAIGNS_CRUMB = (_("Campagnes"), reverse_lazy("programmes:campaigns"))


def readable_update(user: Any, pk: int) -> ProgressUpdate:
    """The answer with its campaign, due date and whether this person may edit it today; 404
    where it is not theirs. One query."""
    today = timezone.localdate()
    mine = perms.editable_updates(user, ProgressUpdate.objects.filter(pk=OuterRef("pk")), today)
    update = (
        perms.readable_updates(user, ProgressUpdate.objects.all())
        .with_due_date()
        .annotate(is_editable=Exists(mine))
        .select_related("campaign__period", "action__programme", "institution", "edited_by")
        .filter(pk=pk)
        .first()
    )
    if update is None:
        raise Http404
    return update


class UpdateMixin(TitledPageMixin, ContextMixin, PolicyMixin):
    """A page of one answer."""

    policy = perms.may_read_answers
    kwargs: dict[str, Any]

    @cached_property
    def update_(self) -> ProgressUpdate:
        return readable_update(self.request.user, self.kwargs["pk"])

    def get_page_title(self) -> str:
        return f"Action {self.update_.action.code}"

    def get_breadcrumbs(self) -> Breadcrumbs:
        campaign = self.update_.campaign
        if perms.may_run_campaigns(self.request.user):
            return [CAMPAIGNS_CRUMB, (campaign.title, campaign.get_absolute_url())]
        return [DESK_CRUMB]
