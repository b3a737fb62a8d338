"""Pages of the department: likely duplicates, the two side by side, and what was merged."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import ListView
from django.views.generic.base import ContextMixin

from partners import perms
from partners.merging import verbs
from partners.merging.choosing import Side, keys_of, read_sides
from partners.merging.suspects import Suspicion, model_of, suspicions
from partners.models import Merge
from partners.models.merges import Kind
from snia.common.policies import PolicyMixin, account_of
from snia.common.views import Breadcrumbs, BrowseDetailView, TitledPageMixin

LISTS = {
    Kind.INSTITUTION: (gettext_lazy("Institutions et partenaires"), "partners:institutions"),
    Kind.PERSON: (gettext_lazy("Personnes"), "partners:people"),
}
VERBS: dict[str, Callable[..., Merge]] = {
    Kind.INSTITUTION: verbs.merge_institutions,
    Kind.PERSON: verbs.merge_people,
}
# However many differ, a page tells so many in full; the record of the merge has them all.
SHOWN = 50


class _MergingPage(TitledPageMixin, PolicyMixin):
    policy = perms.may_merge_records

    @property
    def kind(self) -> Kind:
        return Kind(self.kwargs["kind"])

    def get_breadcrumbs(self) -> Breadcrumbs:
        label, route = LISTS[self.kind]
        return [(label, reverse(route))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kind=self.kind.value, **kwargs)


class DuplicatesView(_MergingPage, ListView):
    """Pairs that may be one; told apart, a pair is not proposed again."""

    page_title = gettext_lazy("Doublons possibles")
    template_name = "partners/merging/duplicates.html"
    paginate_by = 50

    def get_queryset(self) -> list[Suspicion]:  # type: ignore[override]
        return suspicions(self.kind)

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        model = model_of(self.kind)
        keys = keys_of(request.POST, "first", "second")
        first, second = (get_object_or_404(model, pk=key) for key in keys)
        try:
            verbs.tell_apart(first=first, second=second, actor=account_of(request))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Noté : cette paire ne sera plus proposée."))
        return redirect("partners:duplicates", kind=kind)


class MergeView(_MergingPage, ContextMixin):
    """Two search fields, then what merging the two would do, then the confirmation."""

    page_title = gettext_lazy("Réunir deux fiches")

    def get_breadcrumbs(self) -> Breadcrumbs:
        duplicates = reverse("partners:duplicates", kwargs={"kind": self.kind.value})
        return [*super().get_breadcrumbs(), (_("Doublons possibles"), duplicates)]

    @cached_property
    def sides(self) -> list[Side]:
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        return read_sides(model_of(self.kind), sent)

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        kept, duplicate = (side.chosen for side in self.sides)
        if kept is None or duplicate is None or kept == duplicate:
            return self._page(status=400)
        sent = request.POST
        taken = [name.removeprefix("take-") for name in sent if sent[name] == "duplicate"]
        reason = sent.get("reason", "")
        try:
            merge = VERBS[self.kind](
                kept=kept,
                duplicate=duplicate,
                actor=account_of(request),
                reason=reason,
                taken=taken,
            )
        except ValidationError as error:
            return self._page(error.messages, reason=reason, taken=taken, status=400)
        messages.success(request, _("Réunies. Rien de ce qui était enregistré n'est perdu."))
        return redirect(merge)

    def _page(self, errors: Any = (), status: int = 200, **typed: Any) -> HttpResponse:
        kept, duplicate = (side.chosen for side in self.sides)
        typed = {"taken": (), "reason": "", **typed}
        context = {**self.get_context_data(), "sides": self.sides, "errors": errors, **typed}
        template = "partners/merging/choose.html"
        if kept is not None and duplicate is not None and kept != duplicate:
            proposal = verbs.propose(kept, duplicate)
            differing = [one for one in proposal.plan.unions if one.comparison.differing]
            context |= {
                "proposal": proposal,
                "counts": list(proposal.plan.counts()),
                "differing": differing[:SHOWN],
            }
            template = "partners/merging/preview.html"
        elif kept is not None and kept == duplicate:
            context["errors"] = [_("C'est deux fois le même : choisir deux fiches.")]
        return render(self.request, template, context, status=status)


class MergeDoneView(_MergingPage, BrowseDetailView):
    """What was merged, by whom and why, with all that the duplicate held."""

    template_name = "partners/merging/done.html"

    def get_queryset(self) -> Any:
        of_kind = {f"{self.kind.value}__isnull": False}
        return Merge.objects.filter(**of_kind).select_related("institution", "person", "by")

    def get_page_title(self) -> str:
        return _("Réunion : %s") % self.object.former_label

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        moved, united = Counter[str](), []
        for step in self.object.snapshot.get("steps", []):
            moved[step["model"]] += len(step.get("moved", ()))
            united += [step] if "united_with" in step else []
        return super().get_context_data(moved=sum(moved.values()), united=united, **kwargs)
