"""The department's pages: receive a Word file, decide on its proposals one by one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View
from django.views.generic.base import ContextMixin

from programmes.models import ActionGroup, Activity
from reporting import perms
from reporting.contributions import services
from reporting.contributions.forms import PlaceForm, SendForm
from reporting.contributions.present import shown
from reporting.models import Edition, ProposedSection, SentChapter, SentPicture
from snia.common.policies import PolicyMixin, account_of
from snia.common.uploads import refused_upload
from snia.common.views import Breadcrumbs, TitledPageMixin

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class _EditionPage(TitledPageMixin, ContextMixin, PolicyMixin):
    policy = perms.may_receive_contributions
    kwargs: dict[str, Any]

    @cached_property
    def edition(self) -> Edition:
        editions = Edition.objects.select_related("period", "plan")
        return get_object_or_404(editions, slug=self.kwargs["slug"])

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [
            (_("Bilans"), reverse("reporting:editions")),
            (str(self.edition), self.edition.get_absolute_url()),
        ]


class ContributionsView(_EditionPage):
    """The files received for an edition, and the form that sends one."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self._page(SendForm(edition=self.edition))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        refused = refused_upload(request)
        form = SendForm(request.POST, request.FILES, edition=self.edition)
        if refused:
            form.add_error(None, refused)
        elif form.is_valid():
            try:
                chapter = self._received(form)
            except ValidationError as error:
                form.add_error("file", error.messages)
            else:
                messages.success(request, _("Fichier reçu : rien n'entre au Bilan sans accord."))
                return redirect(chapter)
        return self._page(form, status=400)

    def _received(self, form: SendForm) -> SentChapter:
        return services.receive_chapter(
            upload=form.cleaned_data["file"],
            edition=self.edition,
            programme=form.cleaned_data["programme"],
            sent_by=form.cleaned_data["sent_by"],
            actor=account_of(self.request),
        )

    def _page(self, form: SendForm, status: int = 200) -> HttpResponse:
        chapters = (
            SentChapter.objects.filter(edition=self.edition)
            .select_related("programme", "received_by", "edition")
            .annotate(
                total=Count("proposals"),
                left=Count("proposals", filter=Q(proposals__state="proposed")),
            )
        )
        context = {
            **self.get_context_data(),
            "edition": self.edition,
            "form": form,
            "chapters": chapters,
        }
        return render(self.request, "reporting/contributions.html", context, status=status)

    def get_page_title(self) -> str:
        return _("Chapitres reçus par Word")


class _ChapterPage(_EditionPage):
    @cached_property
    def chapter(self) -> SentChapter:
        chapters = SentChapter.objects.select_related(
            "programme", "received_by", "edition__period"
        )
        return get_object_or_404(chapters, edition=self.edition, pk=self.kwargs["pk"])

    def get_breadcrumbs(self) -> Breadcrumbs:
        contributions = reverse("reporting:contributions", args=[self.edition.slug])
        return [*super().get_breadcrumbs(), (_("Chapitres reçus"), contributions)]

    def get_page_title(self) -> str:
        return self.chapter.name


class ContributionView(_ChapterPage):
    """The proposals of a file, each beside what the file says."""

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        return self.page()

    def page(self, form: PlaceForm | None = None, status: int = 200) -> HttpResponse:
        groups = list(ActionGroup.objects.filter(programme=self.chapter.programme_id))
        proposals = self.chapter.proposals.select_related("group", "decided_by", "passage")
        rows = []
        for proposal in proposals:
            proposal.chapter = self.chapter
            is_sent = form is not None and form.prefix == f"p{proposal.pk}"
            place = form if is_sent else PlaceForm(proposal=proposal, groups=groups)
            rows.append((shown(proposal), place))
        context = {
            **self.get_context_data(),
            "edition": self.edition,
            "chapter": self.chapter,
            "rows": rows,
            "left": sum(one.proposal.state == "proposed" for one, _place in rows),
            "pictures": self.chapter.pictures.all(),
        }
        return render(self.request, "reporting/contribution.html", context, status=status)


class DecisionView(ContributionView):
    """Accept a proposal, set it aside, take it up again."""

    http_method_names = ["post"]

    @cached_property
    def proposal(self) -> ProposedSection:
        proposals = ProposedSection.objects.filter(chapter=self.chapter)
        return get_object_or_404(proposals, pk=self.kwargs["proposal"])

    def post(self, request: HttpRequest, slug: str, pk: int, proposal: int) -> HttpResponse:
        then = {
            "accept": self._accept,
            "set_aside": lambda: services.set_proposal_aside(
                proposal=self.proposal, actor=account_of(request)
            ),
            "take_up": lambda: services.take_proposal_up(
                proposal=self.proposal, actor=account_of(request)
            ),
        }.get(request.POST.get("then", ""))
        if then is None:
            raise Http404
        try:
            answer = then()
        except services.AlreadyDecided as state:
            messages.error(request, _("Déjà décidé entre-temps : %s. Rien n'a changé.") % state)
            answer = None
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            answer = None
        return answer if isinstance(answer, HttpResponse) else self._back()

    def _accept(self) -> HttpResponse | None:
        self.proposal.chapter = self.chapter
        groups = list(ActionGroup.objects.filter(programme=self.chapter.programme_id))
        form = PlaceForm(self.request.POST, proposal=self.proposal, groups=groups)
        if not form.is_valid():
            return self.page(form, status=400)
        taken = services.accept_proposal(
            proposal=self.proposal,
            section=form.cleaned_data["section"],
            group=form.cleaned_data["group"],
            activity_kind=form.cleaned_data.get("activity_kind") or Activity.Kind.OTHER,
            as_rows=form.as_rows,
            actor=account_of(self.request),
        )
        messages.success(self.request, _accepted(len(taken.rows)))
        if self.edition.chapters.filter(programme=self.chapter.programme_id).exists():
            told = _("Ce chapitre s'écrit dans le studio : ce qui est accepté y est proposé.")
            messages.info(self.request, told)
        return None

    def _back(self) -> HttpResponseRedirect:
        return HttpResponseRedirect(
            f"{self.chapter.get_absolute_url()}#proposition-{self.proposal.position}"
        )


def _accepted(rows: int) -> str:
    if not rows:
        return _("Proposition acceptée : elle est dans le Bilan.")
    told = ngettext(
        "Proposition acceptée : une ligne ajoutée à la liste.",
        "Proposition acceptée : %(rows)s lignes ajoutées à la liste.",
        rows,
    )
    return told % {"rows": rows}


class FileView(_ChapterPage, View):
    """The file as it was received."""

    def get(self, request: HttpRequest, slug: str, pk: int) -> FileResponse:
        return _download(self.chapter.file, self.chapter.name, WORD)


class PictureView(_ChapterPage, View):
    """A picture of the file; downloaded, never shown as a page of the site."""

    def get(self, request: HttpRequest, slug: str, pk: int, picture: int) -> FileResponse:
        found = get_object_or_404(SentPicture, chapter=self.chapter, pk=picture)
        return _download(found.file, found.name, "application/octet-stream")


def _download(file: Any, name: str, content_type: str) -> FileResponse:
    try:
        opened = file.open()
    except OSError as missing:
        raise Http404(_("Ce fichier n'est plus sur le disque.")) from missing
    return FileResponse(opened, as_attachment=True, filename=name, content_type=content_type)
