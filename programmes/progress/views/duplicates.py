"""Activities that may have been reported twice: both sides, and the secretariat's decision."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import ListView
from django.views.generic.base import ContextMixin

from programmes import exports, perms
from programmes.models import Activity, SuspectedDuplicate
from programmes.progress import duplicates
from programmes.progress.views.base import CAMPAIGNS_CRUMB
from snia.common.policies import PolicyMixin, account_of
from snia.common.views import Breadcrumbs, TitledPageMixin
from snia.exports.lists import ExportMixin

DUPLICATES_CRUMB = (gettext_lazy("Doubles signalements"), reverse_lazy("programmes:duplicates"))
_SIDES = ("first", "second")
_RELATED = ("period", "programme", "reported_in__institution", "reported_in__campaign")


def _pairs() -> QuerySet[SuspectedDuplicate]:
    related = [f"{side}__{name}" for side in _SIDES for name in _RELATED]
    places = [f"{side}__places" for side in _SIDES]
    return SuspectedDuplicate.objects.select_related("decided_by", *related).prefetch_related(
        *places
    )


class DuplicateListView(ExportMixin, TitledPageMixin, PolicyMixin, ListView):
    policy = perms.may_run_campaigns
    page_title = gettext_lazy("Doubles signalements")
    template_name = "programmes/progress/duplicate_list.html"
    export = exports.DUPLICATES
    paginate_by = 50

    def get_queryset(self) -> QuerySet:
        return _pairs().order_by("-state", "-pk")

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [CAMPAIGNS_CRUMB]


class DuplicateView(TitledPageMixin, ContextMixin, PolicyMixin):
    policy = perms.may_run_campaigns
    page_title = gettext_lazy("Une ou deux activités ?")

    @cached_property
    def pair(self) -> SuspectedDuplicate:
        return get_object_or_404(_pairs(), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        reason = request.POST.get("reason", "")
        verb, _colon, key = request.POST.get("then", "").partition(":")
        try:
            self._decide(verb, key, reason)
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
            return self._page(reason, status=409)
        messages.success(request, _("Décision enregistrée."))
        return redirect("programmes:duplicates")

    def _decide(self, verb: str, key: str, reason: str) -> None:
        actor = account_of(self.request)
        if verb == "merge":
            kept = self.pair.second if key == str(self.pair.second_id) else self.pair.first
            duplicates.merge(self.pair, kept=kept, actor=actor, reason=reason)
        elif verb == "split":
            merged = duplicates.side_to_split(self.pair)
            duplicates.split(merged, actor=actor, reason=reason)
        else:
            duplicates.tell_apart(self.pair, actor=actor, reason=reason)

    def _page(self, reason: str = "", status: int = 200) -> HttpResponse:
        pair = self.pair
        sides: list[Activity] = [pair.first, pair.second]
        context = {**self.get_context_data(), "pair": pair, "sides": sides, "reason": reason}
        template = "programmes/progress/duplicate.html"
        return render(self.request, template, context, status=status)

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [CAMPAIGNS_CRUMB, DUPLICATES_CRUMB]
