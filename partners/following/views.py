"""Following: the buttons, a person's page, and the feed that programs read."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic.base import ContextMixin

from partners import perms
from partners.following import feeds, subscriptions
from partners.models import ChangeFeed, Follow
from partners.models.following import FOLLOWABLE, follow_address
from snia.common.addresses import site_address
from snia.common.policies import PolicyMixin, account_of
from snia.common.views import TitledPageMixin

SHOWN = 50


class FollowableMixin:
    """A record's page, with the button that follows it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record: Any = self.object  # type: ignore[attr-defined]
        account = account_of(self.request)  # type: ignore[attr-defined]
        following = {
            "address": follow_address(record),
            "is_on": subscriptions.follows(account, record),
        }
        return super().get_context_data(following=following, **kwargs)  # type: ignore[misc]


class FollowView(PolicyMixin):
    """Follows a record, or no longer, and leads back to where it was asked."""

    policy = perms.may_follow
    http_method_names = ["post"]

    def post(self, request: HttpRequest, word: str, pk: int) -> HttpResponse:
        if word not in FOLLOWABLE:
            raise Http404
        record = get_object_or_404(FOLLOWABLE[word], pk=pk)
        if request.POST.get("then") == "stop":
            subscriptions.unfollow(account_of(request), record)
            messages.success(request, _("Suivi arrêté : « %s ».") % record)
        else:
            subscriptions.follow(account_of(request), record)
            messages.success(request, _("Suivi : ses changements arrivent dans « Mes suivis »."))
        return redirect("partners:following" if request.POST.get("from") == "list" else record)


@method_decorator(never_cache, name="dispatch")
class FollowingView(TitledPageMixin, ContextMixin, PolicyMixin):
    """What a person follows, what changed in it, and the addresses of its feed: a new one is shown
    once."""

    policy = perms.may_follow
    page_title = gettext_lazy("Mes suivis")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest) -> HttpResponse:
        _feed, secret = feeds.create(account_of(request))
        # Shown in this answer and in no other: it is kept nowhere.
        return self._page(address=site_address(reverse("partners:feed", args=[secret])))

    def _page(self, address: str = "") -> HttpResponse:
        account = account_of(self.request)
        follows = Follow.objects.filter(account=account)
        context = {
            **self.get_context_data(),
            "follows": follows.select_related("institution", "project", "commitment"),
            "changes": feeds.changes_told_to(account)[:SHOWN],
            "feeds": ChangeFeed.objects.filter(owner=account),
            "address": address,
        }
        return render(self.request, "partners/following/page.html", context)


class RevokeFeedView(PolicyMixin):
    policy = perms.may_follow
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        feeds.revoke(get_object_or_404(ChangeFeed, pk=pk, owner=account_of(request)))
        messages.success(request, _("Flux révoqué : son adresse ne répond plus."))
        return redirect("partners:following")


@method_decorator(login_not_required, name="dispatch")
class FeedView(PolicyMixin):
    """What feed readers ask, by the secret in the address alone."""

    policy = perms.holds_a_secret

    def get(self, request: HttpRequest, secret: str) -> HttpResponseBase:
        feed = feeds.find(secret)
        if feed is None:
            raise Http404
        return feeds.document_of(feed, request.path).answer(request)
