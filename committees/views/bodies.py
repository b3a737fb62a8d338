"""Pages of the committees and of their meetings."""

from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView

from committees import exports, perms
from committees.dated import standing
from committees.models import Chair, Committee, RhythmRule
from committees.rhythm.held import held_and_expected
from partners.perms import may_see_people
from programmes.models import Period
from snia.common.policies import PolicyMixin
from snia.common.views import Breadcrumbs, BrowseDetailView, TitledPageMixin
from snia.exports.lists import ExportMixin


class CommitteeListView(ExportMixin, TitledPageMixin, PolicyMixin, ListView):
    policy = perms.may_browse_committees
    page_title = _("Comités")
    template_name = "committees/committee_list.html"
    export = exports.COMMITTEES

    def get_queryset(self) -> QuerySet:
        today = timezone.localdate()
        return (
            Committee.objects.select_related("parent")
            .prefetch_related(
                "programmes",
                Prefetch("rhythms", RhythmRule.objects.on(today)),
                Prefetch("chairs", Chair.objects.on(today)),
            )
            .annotate(meeting_count=Count("meetings"))
            .order_by("position", "name")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        periods = [(period, held_and_expected(period)) for period in Period.objects.all()[:4]]
        return super().get_context_data(
            periods=[(period, records) for period, records in periods if records],
            may_explain=perms.may_run_meetings(self.request.user),
            **kwargs,
        )


class CommitteeView(BrowseDetailView):
    policy = perms.may_browse_committees
    queryset = Committee.objects.select_related(
        "parent", "place", "secretariat", "source"
    ).prefetch_related(
        "programmes",
        "mandates",
        "rhythms__source",
        "quorum_rules",
        "chairs__person",
        "children",
        "meetings__committee",
        "tallies__period",
        "tallies__committees",
        "seats__institution",
    )
    template_name = "committees/committee.html"

    def get_queryset(self) -> QuerySet:
        committees = super().get_queryset()
        if may_see_people(self.request.user):
            return committees.prefetch_related("seats__delegates__person")
        return committees

    def get_page_title(self) -> str:
        committee = self.object
        return f"{committee.acronym} – {committee.name}" if committee.acronym else committee.name

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [(_("Comités"), reverse_lazy("committees:committees"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, today = self.request.user, timezone.localdate()
        with_people = may_see_people(user)
        return super().get_context_data(
            standing=standing(self.object, today, with_people=with_people),
            today=today,
            may_run=perms.may_run_meetings(user),
            may_see_people=with_people,
            **kwargs,
        )
