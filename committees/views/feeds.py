"""Calendars to subscribe to: a person's page, and the address that calendars read."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic.base import ContextMixin

from committees import perms
from committees.invitations import feeds
from committees.invitations.forms import FeedForm
from committees.models import CalendarFeed
from committees.views.base import MEETINGS_CRUMB
from snia.common.addresses import site_address
from snia.common.policies import PolicyMixin, account_of
from snia.common.started_forms import add_errors
from snia.common.views import Breadcrumbs, TitledPageMixin


@method_decorator(never_cache, name="dispatch")
class FeedsView(TitledPageMixin, ContextMixin, PolicyMixin):
    """A person's addresses: create one, which is shown once; revoke one."""

    policy = perms.may_follow
    page_title = gettext_lazy("Mes agendas")

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [MEETINGS_CRUMB]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(FeedForm(owner=account_of(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        owner = account_of(request)
        form = FeedForm(request.POST, owner=owner)
        if form.is_valid():
            try:
                _feed, secret = feeds.create(owner, **form.cleaned_data)
            except ValidationError as error:
                add_errors(form, error)
            else:
                # Shown in this answer and in no other: it is kept nowhere.
                address = site_address(reverse("committees:feed", args=[secret]))
                return self._page(FeedForm(owner=owner), address=address)
        return self._page(form, status=400)

    def _page(self, form: FeedForm, status: int = 200, address: str = "") -> HttpResponse:
        own = CalendarFeed.objects.filter(owner=account_of(self.request))
        context = {
            **self.get_context_data(),
            "form": form,
            "feeds": own.select_related("committee"),
            "address": address,
        }
        return render(self.request, "committees/invitations/feeds.html", context, status=status)


class RevokeFeedView(PolicyMixin):
    policy = perms.may_follow
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        feed = get_object_or_404(CalendarFeed, pk=pk, owner=account_of(request))
        feeds.revoke(feed)
        messages.success(request, _("Agenda révoqué : son adresse ne répond plus."))
        return redirect("committees:feeds")


@method_decorator(login_not_required, name="dispatch")
class FeedView(PolicyMixin):
    """What calendars read, by the secret in the address alone."""

    policy = perms.holds_a_secret

    def get(self, request: HttpRequest, secret: str) -> HttpResponseBase:
        feed = feeds.find(secret)
        if feed is None:
            raise Http404
        return feeds.document_of(feed, timezone.now()).answer(request)
