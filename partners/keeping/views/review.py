"""Reading a contribution, its thread and its versions; the secretariat's decisions on it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import ListView

from partners import perms
from partners.keeping import life
from partners.keeping.checks import Ask, examine
from partners.keeping.comparing import Comparison
from partners.keeping.desk import with_reasons
from partners.keeping.directory import Directory
from partners.keeping.drafting import keeper
from partners.keeping.exports import CONTRIBUTIONS
from partners.keeping.sheet import remark_lines
from partners.keeping.views.base import ContributionPage
from partners.models import Contribution, ContributionVersion
from snia.common.drafts.keeping import Locked
from snia.common.drafts.sent import sent_under
from snia.common.policies import PolicyMixin, account_of
from snia.common.views import Breadcrumbs, TitledPageMixin
from snia.exports.lists import ExportMixin

State = Contribution.State


class ContributionListView(ExportMixin, TitledPageMixin, PolicyMixin, ListView):
    """What the institutions sent, those that await a decision first."""

    policy = perms.may_validate_contributions
    export = CONTRIBUTIONS
    page_title = gettext_lazy("Contributions des partenaires")
    template_name = "partners/keeping/list.html"
    context_object_name = "contributions"
    paginate_by = 50

    def get_queryset(self) -> Any:
        return with_reasons(Contribution.objects.filter(state=self.state))

    @property
    def state(self) -> str:
        asked = self.request.GET.get("etat", "")
        return asked if asked in State.values else State.SUBMITTED

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(states=State.choices, state=self.state, **kwargs)


class ContributionView(ContributionPage):
    """A contribution to read, with every round of its review and every version."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show()

    def show(self, status: int = 200) -> HttpResponse:
        """With what the reviewer had typed, where a decision could not be taken."""
        contribution, user = self.contribution, account_of(self.request)
        may_review = perms.may_validate_contributions(user)
        context = {
            **self.get_context_data(),
            "told": self.presenter.in_words(contribution.content),
            "thread": self._thread(),
            "versions": contribution.versions.select_related("author").defer("content"),
            "set_asides": [
                (aside, self.presenter.in_words(aside.content))
                for aside in keeper.waiting(contribution, user)
            ],
            "may_review": may_review,
            "may_withdraw": contribution.is_awaited and self.is_editable,
            **(self._compared() if contribution.state in Contribution.OPEN else {}),
            **(self._decision() if may_review else {}),
        }
        return render(self.request, "partners/keeping/contribution.html", context, status=status)

    def _thread(self) -> list[Any]:
        content, name_of = self.contribution.content, self.presenter.name_of
        events = self.contribution.events.select_related("actor", "version")
        return [
            (event, [(name_of(path, content), text) for path, text in event.remarks.items()])
            for event in events.defer("version__content")
        ]

    def _compared(self) -> dict[str, Any]:
        """What it changes in the record as it is today, and what was changed there meanwhile."""
        compared = Comparison(self.contribution, Directory())
        content, record = self.contribution.content, compared.record
        chosen = sent_under(self.request, "choice:")
        contested = [
            {
                "path": one.path,
                "label": self.presenter.name_of(one.path, content, record),
                "mine": self.presenter.side(one, "mine"),
                "theirs": self.presenter.side(one, "theirs"),
                "chosen": chosen.get(one.path, ""),
            }
            for one in compared.contested
        ]
        alone = [one for one in compared.proposed if not one.is_contested]
        return {
            "digest": compared.digest,
            "changes": self.presenter.changes(alone, content, record),
            "contested": contested,
            "elsewhere": [
                (
                    self.presenter.name_of(one.path, content, record),
                    self.presenter.side(one, "theirs"),
                )
                for one in compared.elsewhere
            ],
        }

    def _decision(self) -> dict[str, Any]:
        contribution, typed = self.contribution, sent_under(self.request, "remark:")
        ask = Ask(self.subject, contribution.record, contribution.institution_id)
        is_sent = contribution.state == State.SUBMITTED
        return {
            "findings": examine(contribution.content, ask).findings if is_sent else [],
            "typed_message": self.request.POST.get("message", ""),
            "typed_remarks": any(typed.values()),
            "remark_lines": list(remark_lines(contribution, typed)),
        }


class ReviewView(ContributionView):
    """Validate, return or reopen: one button each on the page of the contribution."""

    policy = perms.may_validate_contributions
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            told = self._decide(request.POST.get("then", ""))
        except life.Incomplete as incomplete:
            for finding in incomplete.findings:
                messages.error(request, f"{finding.label} : {finding.message}")
        except life.NotNow as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, told)
            return redirect("partners:contribution", pk)
        del self.contribution  # read again as it is now
        return self.show(status=409)

    def _decide(self, then: str) -> str:
        request, actor = self.request, account_of(self.request)
        message = request.POST.get("message", "")
        match then:
            case "validate":
                choices = sent_under(request, "choice:")
                seen = request.POST.get("seen", "")
                life.validate(
                    self.contribution, actor=actor, message=message, choices=choices, seen=seen
                )
                return _("Validée : la fiche est à jour.")
            case "return":
                remarks = sent_under(request, "remark:")
                life.send_back(self.contribution, actor=actor, message=message, remarks=remarks)
                return _("Renvoyée à l'institution avec vos remarques.")
            case "reopen":
                life.reopen(self.contribution, actor=actor, reason=message)
                return _("Rouverte : l'institution peut la corriger.")
        raise Http404


class WithdrawView(ContributionPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            life.withdraw(self.contribution, actor=account_of(request))
        except (Locked, life.NotNow) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Contribution retirée ; elle reste lisible ici."))
        return redirect(self.contribution)


class VersionView(ContributionPage):
    """One version, and what it changed in the one before."""

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        version = self._version(number)
        versions = self.contribution.versions
        before = versions.filter(number__lt=number).first()
        earlier = before.content if before else {}
        found = self.subject.schema.differences(version.content, earlier)
        context = {
            **self.get_context_data(),
            "version": version,
            "before": before,
            "is_latest": not versions.filter(number__gt=number).exists(),
            "changes": self.presenter.changes(found, version.content, earlier),
            "told": self.presenter.in_words(version.content),
        }
        return render(request, "partners/keeping/version.html", context)

    def _version(self, number: int) -> ContributionVersion:
        version = self.contribution.versions.select_related("author").filter(number=number)
        if not version:
            raise Http404
        return version[0]

    def get_page_title(self) -> str:
        return _("Version %(number)s : %(title)s") % {
            "number": self.kwargs["number"],
            "title": self.contribution,
        }

    def get_breadcrumbs(self) -> Breadcrumbs:
        here = (str(self.contribution), self.contribution.get_absolute_url())
        return [*super().get_breadcrumbs(), here]


class RestoreView(VersionView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        try:
            keeper.restore(self.contribution, self._version(number), actor=account_of(request))
        except Locked as locked:
            messages.error(request, str(locked))
            return redirect(self.contribution)
        messages.success(request, _("La version %s est rétablie.") % number)
        return redirect("partners:contribution-edit", pk)
