"""Pages of the saved views: keep the filters of a list, open, rename, share and delete them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic.base import ContextMixin

from snia.common.policies import PolicyMixin, account_of
from snia.common.started_forms import add_errors
from snia.common.views import Breadcrumbs, BrowseListView, TitledPageMixin
from snia.saved import perms, services
from snia.saved.forms import SavedViewForm, TitleForm
from snia.saved.lists import list_page, readable_list, without_what_is_gone
from snia.saved.models import SavedView


class _Page(TitledPageMixin, ContextMixin, PolicyMixin):
    policy = perms.may_keep_views

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [(_("Mes vues"), reverse_lazy("saved:views"))]

    def page(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        context = {**self.get_context_data(), **context}
        return render(self.request, template, context, status=status)


@method_decorator(never_cache, name="dispatch")
class SavedViewsView(_Page):
    """A person's views, of one list where it is named; its names alone for the list's own page,
    which asks for them when they are unfolded."""

    page_title = gettext_lazy("Mes vues")

    def get_breadcrumbs(self) -> Breadcrumbs:
        return []

    def get(self, request: HttpRequest) -> HttpResponse:
        is_part = bool(getattr(request, "htmx", False))
        template = "saved/of_list.html" if is_part else "saved/views.html"
        rows = self._rows(request.GET.get("liste", ""))
        return self.page(template, rows=rows)

    def _rows(self, route: str) -> list[dict[str, Any]]:
        """Those that can be opened, and one's own of a list that is no more."""
        account = account_of(self.request)
        views = perms.readable_views(account, SavedView.objects.all())
        views = views.filter(route=route) if list_page(route) else views
        department = perms.may_share_views(account)
        rows = [
            {
                "view": view,
                "page": readable_list(view.route, account),
                "may_change": department if view.is_shared else True,
            }
            for view in views
        ]
        return [row for row in rows if row["page"] or row["may_change"]]


class SaveView(_Page):
    http_method_names = ["post"]
    page_title = gettext_lazy("Enregistrer une vue")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TitleForm(request.POST)
        page = _list_or_404(request.POST.get("liste", ""), request)
        view = self._saved(form, page) if form.is_valid() else None
        if view is None:
            sent = {name: request.POST.get(name, "") for name in ("liste", "filtres")}
            return self.page("saved/save.html", status=400, form=form, sent=sent)
        messages.success(request, _("Vue enregistrée : « %s ».") % view)
        return redirect(f"{reverse(view.route)}?{view.query}")

    def _saved(self, form: TitleForm, page: type[BrowseListView]) -> SavedView | None:
        sent = self.request.POST
        try:
            return services.save(
                owner=account_of(self.request),
                page=page,
                route=sent.get("liste", ""),
                query=sent.get("filtres", ""),
                title=form.cleaned_data["title"],
            )
        except ValidationError as error:
            add_errors(form, error)
            return None


class OpenView(PolicyMixin):
    """Leads to the list; filters whose value is gone are left out, and it is said."""

    policy = perms.may_keep_views

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        readable = perms.readable_views(account_of(request), SavedView.objects.all())
        view = get_object_or_404(readable, pk=pk)
        page = _list_or_404(view.route, request)
        query, gone = without_what_is_gone(page, view.query)
        if gone:
            message = _(
                "Un filtre de la vue « %(view)s » désigne ce qui n'existe plus (%(gone)s) : "
                "la liste est montrée sans lui. Choisir un autre filtre et enregistrer la vue."
            )
            messages.warning(request, message % {"view": view, "gone": ", ".join(gone)})
        address = reverse(view.route)
        return redirect(f"{address}?{query}" if query else address)


class ChangeView(_Page):
    page_title = gettext_lazy("Modifier une vue")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        view = _changeable_or_404(request, pk)
        initial = {"title": view.title, "is_shared": view.is_shared}
        form = SavedViewForm(account=account_of(request), initial=initial)
        return self.page("saved/change.html", form=form)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        view, account = _changeable_or_404(request, pk), account_of(request)
        form = SavedViewForm(request.POST, account=account)
        if form.is_valid():
            values = {"is_shared": view.is_shared, **form.cleaned_data}
            try:
                services.change(view, actor=account, **values)
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, _("Vue modifiée."))
                return redirect("saved:views")
        return self.page("saved/change.html", status=400, form=form)


class ForgetView(PolicyMixin):
    policy = perms.may_keep_views
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        view = _changeable_or_404(request, pk)
        services.forget(view, actor=account_of(request))
        messages.success(request, _("Vue supprimée : « %s ».") % view)
        return redirect("saved:views")


def _changeable_or_404(request: HttpRequest, pk: int) -> SavedView:
    changeable = perms.changeable_views(account_of(request), SavedView.objects.all())
    view: SavedView = get_object_or_404(changeable.select_related("owner"), pk=pk)
    return view


def _list_or_404(route: str, request: HttpRequest) -> type[BrowseListView]:
    page = readable_list(route, account_of(request))
    if page is None:
        raise Http404
    return page
