"""The whole book: its progress, its calendar, who writes what, and the next edition."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from reporting.studio import life
from reporting.studio.forms import AssignForm, MilestoneForm, NextEditionForm, editors
from reporting.studio.overview import progress_of
from reporting.studio.views.base import ChapterPage, StudioPage
from snia.common.policies import account_of


class ProgressView(StudioPage):
    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show(MilestoneForm())

    def show(self, milestone_form: MilestoneForm, status: int = 200) -> HttpResponse:
        context = {
            **self.get_context_data(),
            "progress": progress_of(self.edition),
            "milestones": self.edition.milestones.all(),
            "milestone_form": milestone_form,
            "editors": list(editors()),
        }
        return render(self.request, "reporting/studio/progress.html", context, status=status)


class OpenView(StudioPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        made = life.open_studio(self.edition, actor=account_of(request))
        if made:
            messages.success(request, _("%s chapitres proposés d'après les données.") % made)
        else:
            messages.info(request, _("Tous les chapitres du plan sont déjà dans le studio."))
        return redirect(self.address)


class MilestonesView(ProgressView):
    """Add a step to the calendar."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = MilestoneForm(request.POST)
        if form.is_valid():
            try:
                life.plan_milestone(self.edition, actor=account_of(request), **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error.messages)
        if not form.is_valid():
            return self.show(form, status=400)
        messages.success(request, _("Étape ajoutée au calendrier."))
        return redirect(f"{self.address}#calendrier")


class TickView(StudioPage):
    """Done, or not done after all."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        milestone = get_object_or_404(self.edition.milestones, pk=pk)
        life.tick_milestone(milestone, actor=account_of(request))
        return redirect(f"{self.address}#calendrier")


class AssignView(ChapterPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str, chapter: str) -> HttpResponse:
        form = AssignForm(request.POST)
        if form.is_valid():
            life.assign(self.chapter, form.cleaned_data["user"], actor=account_of(request))
            messages.success(request, _("Chapitre confié."))
        else:
            messages.error(request, _("Choisir une personne du secrétariat."))
        return redirect(self.address)


class NextEditionView(StudioPage):
    """Copy this edition's plan, calendar and people into that of another period."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self._page(NextEditionForm(initial={"title": self.edition.title}))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = NextEditionForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=400)
        values = form.cleaned_data
        try:
            begun = life.begin_edition(copying=self.edition, actor=account_of(request), **values)
        except life.NotNow as refusal:
            form.add_error("period", str(refusal))
            return self._page(form, status=400)
        messages.success(request, _("L'édition est commencée : chapitres proposés."))
        return redirect(reverse("reporting:studio", args=[begun.slug]))

    def get_page_title(self) -> str:
        return _("Commencer une édition d'après %s") % self.edition

    def _page(self, form: NextEditionForm, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {**self.get_context_data(), "form": form}
        return render(self.request, "reporting/studio/next.html", context, status=status)
