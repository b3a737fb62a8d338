"""Reading an answer, its thread and its versions; the secretariat's decisions on it."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic.base import ContextMixin

from programmes import perms
from programmes.models import Attachment, Campaign, ProgressUpdate, Remark
from programmes.progress import drafting, review
from programmes.progress.asked import Ask
from programmes.progress.checks import examine
from programmes.progress.document import TEXTS, Document, differences
from programmes.progress.fields import ROW_FORMS, SECTION_LABELS, label_of
from programmes.progress.naming import Names
from programmes.progress.present import Change, change_of, in_words
from programmes.progress.sheet import attachments_in
from programmes.progress.views.base import CAMPAIGNS_CRUMB, UpdateMixin
from snia.common.drafts.sent import sent_under
from snia.common.policies import PolicyMixin, account_of
from snia.common.views import Breadcrumbs, TitledPageMixin


class UpdateView(UpdateMixin):
    """An answer to read, with every round of its review and every version."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page()

    def _page(self, status: int = 200) -> HttpResponse:
        """With what the reviewer had typed, where a decision could not be taken."""
        update, request = self.update_, self.request
        ask = Ask(update)
        may_review = perms.may_run_campaigns(request.user)
        context = {
            **self.get_context_data(),
            "update": update,
            "told": in_words(update.content, ask.indicators),
            "thread": self._thread(),
            "versions": update.versions.select_related("author").defer("content"),
            "attachments": self._attachments(),
            "set_asides": self._set_asides(),
            "may_review": may_review,
            "findings": examine(update.content, ask).findings if may_review else [],
            "typed_message": request.POST.get("message", ""),
            "typed_remarks": sent_under(request, "remark:"),
            "remark_lines": _remark_lines(update, ask, sent_under(request, "remark:")),
        }
        return render(request, "programmes/progress/update.html", context, status=status)

    def _thread(self) -> Any:
        names, content = Names(self.update_), self.update_.content

        def label(path: str) -> str:
            return names.label(path, content)

        remarks = Prefetch("remarks", Remark.objects.order_by("pk"))
        events = self.update_.events.select_related("actor", "version").defer("version__content")
        return [
            (event, [(label(remark.field), remark.text) for remark in event.remarks.all()])
            for event in events.prefetch_related(remarks)
        ]

    def _attachments(self) -> list[Attachment]:
        return attachments_in(self.update_.content, self.update_)

    def _set_asides(self) -> list[Any]:
        mine = drafting.waiting(self.update_, account_of(self.request))
        indicators = Ask(self.update_).indicators
        return [(aside, in_words(aside.content, indicators)) for aside in mine]


class VersionView(UpdateMixin):
    """One version, and what it changed in the one before."""

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        version = self.update_.versions.select_related("author").filter(number=number).first()
        if version is None:
            raise Http404
        before = self.update_.versions.filter(number__lt=number).first()
        earlier = before.content if before else {}
        context = {
            **self.get_context_data(),
            "update": self.update_,
            "version": version,
            "before": before,
            "is_latest": not self.update_.versions.filter(number__gt=number).exists(),
            "changes": self._changes(version.content, earlier),
            "told": in_words(version.content, Ask(self.update_).indicators),
        }
        return render(request, "programmes/progress/version.html", context)

    def _changes(self, later: Document, earlier: Document) -> list[Change]:
        names = Names(self.update_)
        found = differences(later, earlier)
        return [change_of(d, names.label(d.path, later, earlier)) for d in found]

    def get_page_title(self) -> str:
        return _("Version %(number)s : action %(code)s") % {
            "number": self.kwargs["number"],
            "code": self.update_.action.code,
        }

    def get_breadcrumbs(self) -> Breadcrumbs:
        title = super().get_page_title()
        return [*super().get_breadcrumbs(), (title, self.update_.get_absolute_url())]


class ReviewView(UpdateView):
    """Validate, return or reopen: one button each on the page of the answer."""

    policy = perms.may_run_campaigns
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        message = request.POST.get("message", "")
        actor = account_of(request)
        try:
            match request.POST.get("then"):
                case "validate":
                    review.validate(self.update_, actor=actor, message=message)
                    told = _("Validé : cet état d'avancement est verrouillé et publié.")
                case "return":
                    remarks = sent_under(request, "remark:")
                    review.send_back(self.update_, actor=actor, message=message, remarks=remarks)
                    told = self._back(_("Renvoyé à l'institution avec vos remarques."))
                case "reopen":
                    review.reopen(self.update_, actor=actor, reason=message)
                    told = self._back(_("Rouvert."))
                case _unknown:
                    raise Http404
        except review.Incomplete as incomplete:
            for finding in incomplete.findings:
                messages.error(request, f"{finding.label} : {finding.message}")
        except review.NotNow as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, told)
            return redirect("programmes:update", pk)
        del self.update_  # read again as it is now
        return self._page(status=409)

    def _back(self, told: str) -> str:
        """What was done, and whether the institution can do its part of it today."""
        updates = ProgressUpdate.objects.filter(pk=self.update_.pk)
        if updates.editable(timezone.localdate()).exists():
            then = _("L'institution peut le corriger.")
        else:
            then = _("Campagne close : donner un délai à l'institution pour qu'elle corrige.")
        return f"{told} {then}"


class ToValidateView(TitledPageMixin, ContextMixin, PolicyMixin):
    """The submitted answers of a campaign, validated together, each by its own rules."""

    policy = perms.may_run_campaigns

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(get_object_or_404(Campaign, pk=pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        campaign = get_object_or_404(Campaign, pk=pk)
        ticked = [int(key) for key in request.POST.getlist("updates") if key.isdecimal()]
        chosen = _submitted(campaign).filter(pk__in=ticked)
        if not chosen:
            messages.warning(request, _("Cocher au moins un état d'avancement."))
            return self._page(campaign)
        return self._page(campaign, review.validate_many(chosen, actor=account_of(request)))

    def _page(self, campaign: Campaign, outcomes: Any = ()) -> HttpResponse:
        self.campaign = campaign
        context = {
            **self.get_context_data(),
            "campaign": campaign,
            "updates": _submitted(campaign),
            "outcomes": outcomes,
        }
        return render(self.request, "programmes/progress/to_validate.html", context)

    def get_page_title(self) -> str:
        return _("À valider : %s") % self.campaign

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [CAMPAIGNS_CRUMB, (self.campaign.title, self.campaign.get_absolute_url())]


def _submitted(campaign: Campaign) -> Any:
    return (
        ProgressUpdate.objects.filter(campaign=campaign, state=ProgressUpdate.State.SUBMITTED)
        .select_related("campaign__period", "action__programme", "institution", "edited_by")
        .order_by("institution__sort_key", "action__programme__number", "action__number")
    )


def _remark_lines(update: ProgressUpdate, ask: Ask, typed: dict[str, str]) -> list[dict[str, str]]:
    """The fields that can be remarked on: the simple ones, the indicators, the lists and each
    of their rows."""
    paths = [(name, label_of(name)) for name in (*TEXTS, *ROW_FORMS)]
    paths += [
        (f"indicators/{i.pk}", f"{SECTION_LABELS['indicators']} : {i}") for i in ask.indicators
    ]
    for name in ROW_FORMS:
        for row in update.content.get(name, ()):
            title = row.get("title") or row.get("text", "")
            paths.append((f"{name}/{row['key']}/{_NAMED_BY[name]}", f"{label_of(name)} : {title}"))
    return [{"path": p, "label": label, "typed": typed.get(p, "")} for p, label in paths]


# The column that a remark on a whole row stands at.
_NAMED_BY = dict.fromkeys(ROW_FORMS, "text") | {"activities": "title"}
