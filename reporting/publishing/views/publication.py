"""The department's page of an edition's publication, and the steps that it takes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from reporting import perms
from reporting.models import Edition, FrozenEdition, RenderJob
from reporting.press import jobs
from reporting.press.views import begin
from reporting.productions import PUBLICATION
from reporting.publishing import approving, freezing, release
from reporting.publishing.forms import DecisionForm, FreezeForm, chain_forms, steps_of
from reporting.publishing.gates import reasons_against
from reporting.publishing.review import REVIEW
from snia.accounts.models import User
from snia.common.policies import PolicyMixin, account_of
from snia.common.started_forms import add_errors
from snia.common.views import Breadcrumbs, TitledPageMixin


class PublicationView(TitledPageMixin, PolicyMixin):
    """Where the edition stands: its versions, their approvals, their files."""

    policy = perms.may_publish_bilan

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.page()

    @cached_property
    def edition(self) -> Edition:
        editions = Edition.objects.select_related("period", "publisher")
        return get_object_or_404(editions, slug=self.kwargs["slug"])

    @cached_property
    def versions(self) -> list[FrozenEdition]:
        related = ("edition__period", "frozen_by", "publication", "erratum_of")
        versions = self.edition.frozen.light().defer("erratum_of__text")
        return list(versions.select_related(*related).prefetch_related("approvals__by", "files"))

    @property
    def open_version(self) -> FrozenEdition | None:
        return next((version for version in self.versions if version.is_open), None)

    @property
    def published_version(self) -> FrozenEdition | None:
        state = FrozenEdition.State.PUBLISHED
        return next((version for version in self.versions if version.state == state), None)

    def page(self, status: int = 200, **forms: Any) -> HttpResponse:
        """The forms that were refused come with what was typed in them."""
        now = self.open_version
        step = approving.waiting(now) if now else None
        told = {"rank": step.position, "person": step.person} if step else {}
        context = {
            "edition": self.edition,
            "closed_versions": [version for version in self.versions if not version.is_open],
            "open_version": now,
            "published_version": self.published_version,
            "waiting": step,
            "is_under_way": self._is_under_way(now),
            "reasons": [] if now else reasons_against(self.edition),
            "chain": chain_forms(self.edition),
            "freeze_form": FreezeForm(is_first=not self.versions),
            "decision_form": DecisionForm(initial=told),
            **forms,
        }
        page = self.get_context_data(**context)
        return render(self.request, "reporting/publishing/page.html", page, status=status)

    def _is_under_way(self, frozen: FrozenEdition | None) -> bool:
        """A file of the version is being made."""
        active = RenderJob.objects.filter(edition=self.edition, state__in=RenderJob.ACTIVE)
        return frozen is not None and active.filter(document=frozen.sha256).exists()

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        titles = {"page_title": self.get_page_title(), "breadcrumbs": self.get_breadcrumbs()}
        return {**titles, **context}

    def get_page_title(self) -> str:
        return _("Publication : %s") % self.edition

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [(self.edition, self.edition.get_absolute_url())]


class PublicationStepView(PublicationView):
    """One step; what was refused is told beside what was typed."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        step = _STEPS.get(request.POST.get("step", ""))
        if step is None:
            raise Http404
        try:
            refused = step(self, account_of(request))
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
            return self.page(status=400)
        return refused or redirect("reporting:publication", slug)

    def set_chain(self, user: User) -> HttpResponse | None:
        chain = chain_forms(self.edition, self.request.POST)
        if not chain.is_valid():
            return self.page(status=400, chain=chain)
        approving.set_chain(edition=self.edition, steps=steps_of(chain), actor=user)
        messages.success(self.request, _("Les étapes d'approbation sont enregistrées."))
        return None

    def freeze(self, user: User) -> HttpResponse | None:
        form = FreezeForm(self.request.POST, is_first=not self.versions)
        act = freezing.open_erratum if self.published_version else freezing.freeze
        refused = self._acting(
            form, lambda typed: act(edition=self.edition, actor=user, **typed), name="freeze_form"
        )
        if refused is None:
            messages.success(self.request, _("L'édition est figée : elle attend son approbation."))
        return refused

    def approve(self, user: User) -> HttpResponse | None:
        return self._decide(user, approving.approve, _("L'approbation est enregistrée."))

    def refuse(self, user: User) -> HttpResponse | None:
        return self._decide(
            user, approving.refuse, _("Le refus est enregistré : cette version est close.")
        )

    def review(self, user: User) -> HttpResponse:
        return self._made(REVIEW, self._open_or_404(), user)

    def publish(self, user: User) -> HttpResponse:
        frozen = self._open_or_404()
        release.require_approved(frozen)
        return self._made(PUBLICATION, frozen, user)

    def _open_or_404(self) -> FrozenEdition:
        if self.open_version is None:
            raise ValidationError(_("Aucune version de cette édition n'est en approbation."))
        return self.open_version

    def _decide(self, user: User, act: Any, done: str) -> HttpResponse | None:
        frozen, form = self._open_or_404(), DecisionForm(self.request.POST)
        refused = self._acting(
            form,
            lambda _typed: act(frozen=frozen, told=form.told, actor=user),
            name="decision_form",
        )
        if refused is None:
            messages.success(self.request, done)
        return refused

    def _acting(
        self, form: Any, act: Callable[[dict[str, Any]], Any], *, name: str
    ) -> HttpResponse | None:
        """The page again, with what was typed, where the form or the verb refuses."""
        if form.is_valid():
            try:
                act(form.cleaned_data)
            except ValidationError as error:
                self._tell(form, error)
            else:
                return None
        return self.page(status=400, **{name: form})

    def _tell(self, form: Any, error: ValidationError) -> None:
        """Beside its field; else above, for the page may have no such form now."""
        if hasattr(error, "error_dict"):
            add_errors(form, error)
            return
        for message in error.messages:
            messages.error(self.request, message)

    def _made(self, what: str, frozen: FrozenEdition, user: User) -> HttpResponse:
        """In the background: where it stands is on the page of productions."""
        job = jobs.ask(self.edition, output=what, document=frozen.sha256, actor=user)
        begin(self.request, job)
        return redirect("reporting:production", self.edition.slug)


_STEPS = {
    "chain": PublicationStepView.set_chain,
    "freeze": PublicationStepView.freeze,
    "approve": PublicationStepView.approve,
    "refuse": PublicationStepView.refuse,
    "review": PublicationStepView.review,
    "publish": PublicationStepView.publish,
}
