"""The pages of the checks: what was found, why it is accepted, what each rule looks at."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, ListView, TemplateView, View
from django.views.generic.base import ContextMixin

from reporting import perms
from reporting.checks import services
from reporting.checks.findings import Severity
from reporting.checks.forms import FindingsForm, WaiverForm
from reporting.checks.registry import rules
from reporting.checks.report import Checked, counts, narrowed, summaries, with_chapters
from reporting.models import Edition, FindingWaiver
from snia.common.policies import PolicyMixin, account_of
from snia.common.views import Breadcrumbs, TitledPageMixin

EDITIONS_CRUMB = (gettext_lazy("Bilans"), reverse_lazy("reporting:editions"))


@dataclass(frozen=True)
class Narrowing:
    """What the list's page asks of a filter."""

    form: FindingsForm


class EditionMixin(TitledPageMixin, ContextMixin, PolicyMixin):
    policy = perms.may_check_bilan
    kwargs: dict[str, Any]

    @cached_property
    def edition(self) -> Edition:
        editions = Edition.objects.select_related("period", "plan", "publisher")
        return get_object_or_404(editions, slug=self.kwargs["slug"])

    @cached_property
    def found(self) -> list[Checked]:
        return services.check(self.edition)

    @property
    def checks_url(self) -> str:
        return reverse("reporting:checks", args=[self.edition.slug])

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [EDITIONS_CRUMB, (str(self.edition), self.edition.get_absolute_url())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(edition=self.edition, **kwargs)


class CheckView(EditionMixin, ListView):
    """What the checks find in the data of an edition; narrowed by the address."""

    page_title = gettext_lazy("Contrôles avant impression")
    template_name = "reporting/checks/findings.html"
    paginate_by = 50

    def get_queryset(self) -> Any:
        return narrowed(self.found, self.form.cleaned_data) if self.form.is_valid() else []

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        """A page past the end is the last one."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    @cached_property
    def form(self) -> FindingsForm:
        return FindingsForm(self.request.GET)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(filter=Narrowing(self.form), **kwargs)
        return {
            **context,
            "chapters": with_chapters(context["object_list"]),
            "counts": [(Severity(key), number) for key, number in counts(self.found).items()],
            "summaries": summaries(self.found),
            "in_the_way": sum(one.is_in_the_way for one in self.found),
        }


class WaiveView(EditionMixin, FormView):
    """Accept one finding as it is, for a reason that the Bilan prints."""

    page_title = gettext_lazy("Accepter un constat")
    template_name = "reporting/checks/waive.html"
    form_class = WaiverForm

    @cached_property
    def named(self) -> tuple[str, str]:
        return self.request.GET.get("regle", ""), self.request.GET.get("cle", "")

    @cached_property
    def checked(self) -> Checked | None:
        matching = (o for o in self.found if (o.finding.rule, o.finding.key) == self.named)
        return next(matching, None)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.checked is None:
            raise Http404
        return super().get(request, *args, **kwargs)

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [*super().get_breadcrumbs(), (CheckView.page_title, self.checks_url)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(checked=self.checked, checks_url=self.checks_url, **kwargs)

    def form_valid(self, form: WaiverForm) -> HttpResponse:
        rule, key = self.named
        reason, actor = form.cleaned_data["reason"], account_of(self.request)
        try:
            services.waive(edition=self.edition, rule=rule, key=key, reason=reason, actor=actor)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.form_invalid(form)
        messages.success(self.request, _("Constat accepté : l'annexe du Bilan dira pourquoi."))
        anchor = self.checked.finding.anchor if self.checked else ""
        return redirect(f"{self.checks_url}#{anchor}")

    def form_invalid(self, form: WaiverForm) -> HttpResponse:
        """What was typed stays on the page."""
        return self.render_to_response(self.get_context_data(form=form), status=400)


class WithdrawView(EditionMixin, View):
    """Take back what was accepted."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        waiver = get_object_or_404(FindingWaiver, edition=self.edition, pk=pk)
        try:
            services.withdraw(waiver=waiver, actor=account_of(request))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Le constat compte de nouveau."))
        return redirect(self.checks_url)


class RulesView(TitledPageMixin, PolicyMixin, TemplateView):
    """What each rule looks at, why, and an example."""

    policy = perms.may_check_bilan
    page_title = gettext_lazy("Règles des contrôles")
    template_name = "reporting/checks/rules.html"

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [EDITIONS_CRUMB]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = rules().values()
        grouped = [(one, [r for r in known if r.severity == one]) for one in Severity]
        return super().get_context_data(grouped=grouped, **kwargs)
