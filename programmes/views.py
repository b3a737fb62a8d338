"""Pages of the strategy: programmes, specific objectives, actions, activities."""

from typing import Any

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView

from programmes import perms, sections
from programmes.action_rows import action_rows
from programmes.filters import ActionFilter, ActivityFilter
from programmes.models import (
    Action,
    ActionGroup,
    Activity,
    CallForProjects,
    Programme,
    Progress,
    SpecificObjective,
    StrategicObjective,
    Strategy,
)
from programmes.overview import reported_by_period
from programmes.progress.duplicates import reporters, standing_for
from snia.common.policies import PolicyMixin, account_of
from snia.common.views import Breadcrumbs, BrowseDetailView, BrowseListView, TitledPageMixin

PROGRAMMES_CRUMB = (_("Programmes"), reverse_lazy("programmes:programmes"))
ACTIVITIES_CRUMB = (_("Activités"), reverse_lazy("programmes:activities"))


class ProgrammeListView(TitledPageMixin, PolicyMixin, ListView):
    policy = perms.may_browse_strategy
    page_title = _("Programmes")
    template_name = "programmes/programme_list.html"

    def get_queryset(self) -> QuerySet:
        # Counted one by one: joined, they multiply one another.
        return Programme.objects.annotate(
            objective_count=_number_of(SpecificObjective.objects.all()),
            action_count=_number_of(Action.objects.all()),
            activity_count=_number_of(Activity.objects.filter(merged_into=None)),
        ).order_by("number")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            strategy=Strategy.objects.first(),
            strategic_objectives=StrategicObjective.objects.all(),
            calls=CallForProjects.objects.select_related("period"),
            **kwargs,
        )


class ProgrammeView(BrowseDetailView):
    policy = perms.may_browse_strategy
    queryset = Programme.objects.prefetch_related(
        "projects", "committees", "objectives", "actions__objective", "groups__cited__programme"
    )
    slug_field = slug_url_kwarg = "number"
    template_name = "programmes/programme.html"

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [PROGRAMMES_CRUMB]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(reported=reported_by_period(self.object), **kwargs)


class ObjectiveView(BrowseDetailView):
    policy = perms.may_browse_strategy
    queryset = SpecificObjective.objects.select_related("programme").prefetch_related(
        "actions__programme", "groups__cited__programme"
    )
    slug_field = slug_url_kwarg = "number"
    template_name = "programmes/objective.html"

    def get_page_title(self) -> str:
        return self.object.code

    def get_breadcrumbs(self) -> Breadcrumbs:
        programme = self.object.programme
        return [PROGRAMMES_CRUMB, (str(programme), programme.get_absolute_url())]


class GroupView(BrowseDetailView):
    policy = perms.may_browse_strategy
    queryset = ActionGroup.objects.select_related("programme", "objective").prefetch_related(
        "cited__programme", "actions__programme", "projects", "commitments"
    )
    template_name = "programmes/group.html"

    def get_breadcrumbs(self) -> Breadcrumbs:
        programme = self.object.programme
        return [PROGRAMMES_CRUMB, (str(programme), programme.get_absolute_url())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            activities=_listed(standing_for(self.object.activities.all())),
            **kwargs,
        )


class ActionListView(BrowseListView):
    policy = perms.may_browse_strategy
    page_title = _("Actions")
    filterset_class = ActionFilter
    template_name = "programmes/action_list.html"

    def get_queryset(self) -> QuerySet:
        return Action.objects.all()

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> Any:
        paginator, page, actions, is_paginated = super().paginate_queryset(queryset, page_size)
        return paginator, page, action_rows(actions), is_paginated

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        strategy = Strategy.objects.values("announced_actions").first()
        return super().get_context_data(strategy=strategy, **kwargs)


class ActionView(BrowseDetailView):
    policy = perms.may_browse_strategy
    template_name = "programmes/action.html"

    def get_object(self, queryset: QuerySet | None = None) -> Action:
        return get_object_or_404(
            Action.objects.select_related("programme", "objective", "group").prefetch_related(
                "leads",
                "supporters",
                Prefetch("progress", Progress.objects.latest_first()),
                "alignments__goal__framework",
                "projects",
                "commitments",
            ),
            programme__number=self.kwargs["programme"],
            number=self.kwargs["number"],
        )

    def get_page_title(self) -> str:
        return f"Action {self.object.code}"

    def get_breadcrumbs(self) -> Breadcrumbs:
        programme = self.object.programme
        return [
            PROGRAMMES_CRUMB,
            (str(programme), programme.get_absolute_url()),
            (_("Actions"), reverse("programmes:actions")),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            activities=_listed(standing_for(self.object.activities.all())),
            sections=sections.of_action.of(self.object, account_of(self.request)),
            **kwargs,
        )


class ActivityListView(BrowseListView):
    policy = perms.may_browse_strategy
    page_title = _("Activités")
    filterset_class = ActivityFilter
    template_name = "programmes/activity_list.html"

    def get_queryset(self) -> QuerySet:
        return _listed(Activity.objects.counted()).select_related("programme")


class ActivityView(BrowseDetailView):
    policy = perms.may_browse_strategy
    queryset = Activity.objects.select_related(
        "period", "programme", "part_of", "agreement", "source", "table", "merged_into"
    ).prefetch_related(
        "parties__institution",
        "places",
        "projects",
        "action_groups__cited__programme",
        "actions__programme",
        Prefetch("parts", Activity.objects.counted()),
    )
    template_name = "programmes/activity.html"

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [ACTIVITIES_CRUMB]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(reporters=reporters(self.object), **kwargs)


def _number_of(records: QuerySet) -> Coalesce:
    """How many of the records a programme has."""
    own = records.filter(programme=OuterRef("pk")).order_by().values("programme")
    return Coalesce(Subquery(own.annotate(number=Count("pk")).values("number")), 0)


def _listed(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """With all that a line of their table shows."""
    return activities.select_related("period").prefetch_related("places")
