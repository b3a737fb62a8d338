"""The agenda's forms: an item, its documents, what becomes of a proposal."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from committees import perms
from committees.meetings import agenda, documents
from committees.meetings.forms import ItemForm
from committees.models import AgendaItem, ItemDocument
from committees.views.base import MeetingMixin, RunMeetingMixin, tell_refusal
from partners.perms import may_see_people
from snia.common.policies import account_of
from snia.common.started_forms import add_errors
from snia.common.uploads import refused_upload
from snia.common.views import Breadcrumbs

FORM_TEMPLATE = "committees/item_form.html"


class _ItemPage(MeetingMixin):
    def get_breadcrumbs(self) -> Breadcrumbs:
        return [*super().get_breadcrumbs(), (str(self.meeting), self.meeting.get_absolute_url())]

    def _form(self, item: AgendaItem | None = None, data: Any = None) -> ItemForm:
        sees_people = may_see_people(self.request.user)
        return ItemForm(data, instance=item, meeting=self.meeting, sees_people=sees_people)

    def _page(self, form: ItemForm, status: int = 200, **more: Any) -> HttpResponse:
        context = {**self.get_context_data(), "form": form, **more}
        return render(self.request, FORM_TEMPLATE, context, status=status)


class NewItemView(_ItemPage):
    """The secretariat puts an item on the agenda; a member proposes one, until it is frozen."""

    policy = perms.may_take_part

    def get_page_title(self) -> str:
        if perms.may_run(self.request.user, self.meeting):
            return _("Inscrire un point")
        return _("Proposer un point")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        self._check()
        return self._page(self._form())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self._check()
        form = self._form(data=request.POST)
        if form.is_valid():
            try:
                self._put(form.cleaned_data)
            except ValidationError as error:
                add_errors(form, error)
            else:
                return redirect(self.meeting)
        return self._page(form, status=400)

    def _check(self) -> None:
        if not perms.may_propose_items(
            account_of(self.request), self.meeting, timezone.localdate()
        ):
            raise PermissionDenied

    def _put(self, fields: dict[str, Any]) -> None:
        actor = account_of(self.request)
        if perms.may_run(actor, self.meeting):
            agenda.add(self.meeting, actor=actor, **fields)
            messages.success(self.request, _("Point inscrit à l'ordre du jour."))
        else:
            agenda.propose(self.meeting, actor=actor, **fields)
            messages.success(self.request, _("Point proposé : le secrétariat vous répondra."))


class ItemView(RunMeetingMixin, _ItemPage):
    """An item is worded, timed, moved, taken off; its documents are joined."""

    @cached_property
    def item(self) -> AgendaItem:
        item = self.meeting.items.filter(pk=self.kwargs["item"]).first()
        if item is None:
            raise Http404
        item.meeting = self.meeting
        return item

    def get_page_title(self) -> str:
        return str(self.item)

    def get(self, request: HttpRequest, pk: int, item: int) -> HttpResponse:
        return self._page(self._form(self.item), item=self.item)

    def post(self, request: HttpRequest, pk: int, item: int) -> HttpResponse:
        form = self._form(self.item, request.POST)
        if form.is_valid():
            try:
                self._change(form)
            except ValidationError as error:
                add_errors(form, error)
            else:
                joined = self._join(request)
                return redirect("committees:item", pk, item) if joined else redirect(self.meeting)
        return self._page(form, status=400, item=self.item)

    def _change(self, form: ItemForm) -> None:
        if form.changes:
            actor = account_of(self.request)
            agenda.change(self.item, actor=actor, started=form.started, **form.changes)
            messages.success(self.request, _("Point modifié."))

    def _join(self, request: HttpRequest) -> bool:
        """Keep the files sent along, each refusal told; whether any was sent."""
        refused = refused_upload(request)
        if refused:
            messages.error(request, refused)
        files = request.FILES.getlist("files")
        for file in files:
            try:
                documents.join(self.item, file, actor=account_of(request))
            except ValidationError as error:
                tell_refusal(request, error)
            else:
                messages.success(request, _("« %s » est joint.") % file.name)
        return bool(files or refused)


class ItemActView(ItemView):
    """What one button does with an item."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, item: int) -> HttpResponse:
        actor = account_of(request)
        acts: dict[str, Any] = {
            "accept": lambda: agenda.accept(self.item, actor=actor),
            "decline": lambda: agenda.decline(
                self.item, reason=request.POST.get("reason", ""), actor=actor
            ),
            "up": lambda: agenda.shift(self.item, by=-1, actor=actor),
            "down": lambda: agenda.shift(self.item, by=1, actor=actor),
            "withdraw": lambda: agenda.withdraw(self.item, actor=actor),
        }
        act = acts.get(request.POST.get("then", ""))
        if act is None:
            raise Http404
        try:
            act()
        except ValidationError as error:
            tell_refusal(request, error)
        return redirect(self.meeting)


class DocumentView(MeetingMixin):
    """A joined file, always as a download; the department can take it off."""

    policy = perms.may_follow

    @cached_property
    def document(self) -> ItemDocument:
        found = ItemDocument.objects.filter(
            pk=self.kwargs["document"], item__meeting=self.meeting
        ).first()
        if found is None or not perms.may_read_documents(account_of(self.request), self.meeting):
            raise Http404
        return found

    def get(self, request: HttpRequest, pk: int, document: int) -> FileResponse:
        return FileResponse(
            self.document.file.open(), as_attachment=True, filename=self.document.name
        )

    def post(self, request: HttpRequest, pk: int, document: int) -> HttpResponse:
        if not perms.may_run(account_of(request), self.meeting):
            raise PermissionDenied
        item = self.document.item_id
        try:
            documents.remove(self.document, actor=account_of(request))
        except ValidationError as error:
            tell_refusal(request, error)
        return redirect("committees:item", pk, item)
