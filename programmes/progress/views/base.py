"""What the pages of one answer share: it is fetched among those that the person may read."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import ContextMixin

from programmes import perms
from programmes.models import Extension, ProgressUpdate
from snia.common.policies import PolicyMixin
from snia.common.views import Breadcrumbs, TitledPageMixin

DESK_CRUMB = (_("Mes actions"), reverse_lazy("programmes:desk"))
CAMPAIGNS_CRUMB = (_("Campagnes"), reverse_lazy("programmes:campaigns"))


def readable_update(user: Any, pk: int) -> ProgressUpdate:
    """The answer with its campaign, due date and whether this person may edit it today; 404
    where it is not theirs. Two queries; what can be told from what they read is told here:
    the database would take longer to plan it (docs/speed.md)."""
    extensions = Extension.objects.filter(
        campaign=OuterRef("campaign"), institution=OuterRef("institution")
    )
    update = (
        perms.readable_updates(user, ProgressUpdate.objects.filter(pk=pk))
        .annotate(extended_until=Subquery(extensions.values("until")[:1]))
        .select_related("campaign__period", "action__programme", "institution", "edited_by")
        .order_by()
        .first()
    )
    if update is None:
        raise Http404
    until = update.extended_until
    update.due_on = until or update.campaign.due_on
    update.is_editable = perms.is_editable(user, update, until, timezone.localdate())
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
