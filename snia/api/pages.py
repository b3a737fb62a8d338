"""Pages of the site about the API: its documentation, made from its own description, and a
person's tokens."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from django.views.generic.base import ContextMixin

from snia.api import tokens
from snia.api.documentation import chapter_of, chapters, request_to
from snia.api.forms import TokenForm
from snia.api.models import Token
from snia.api.pagination import LARGEST_PAGE, PAGE_SIZE
from snia.api.perms import may_use_api
from snia.api.problem_kinds import KINDS
from snia.common.policies import PolicyMixin, account_of
from snia.common.views import Breadcrumbs, TitledPageMixin

API_CRUMB = (gettext_lazy("API"), reverse_lazy("api:overview"))


class _Page(TitledPageMixin, PolicyMixin, TemplateView):
    policy = may_use_api

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [API_CRUMB]


class OverviewView(_Page):
    page_title = gettext_lazy("API : emporter les données")
    template_name = "api/overview.html"

    def get_breadcrumbs(self) -> Breadcrumbs:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        limit, seconds = settings.API_RATE
        return super().get_context_data(
            example=request_to(reverse("api:institutions")),
            chapters=chapters(),
            page_size=PAGE_SIZE,
            largest_page=LARGEST_PAGE,
            limit=limit,
            seconds=seconds,
            most_bytes=settings.API_MAX_BODY,
            **kwargs,
        )


class ResourceView(_Page):
    template_name = "api/resource.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chapter = chapter_of(self.kwargs["name"])
        if chapter is None:
            raise Http404
        self.page_title = chapter.title
        return super().get_context_data(chapter=chapter, **kwargs)


class ProblemsView(_Page):
    page_title = gettext_lazy("Erreurs de l'API")
    template_name = "api/problems.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kinds=KINDS.items(), **kwargs)


# --- Tokens ----------------------------------------------------------------------------------


@method_decorator(never_cache, name="dispatch")
class TokensView(TitledPageMixin, ContextMixin, PolicyMixin):
    """A person's tokens: create one, whose secret is shown once; revoke one."""

    policy = may_use_api
    page_title = gettext_lazy("Mes jetons")

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [API_CRUMB]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(TokenForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TokenForm(request.POST)
        if form.is_valid():
            try:
                _token, secret = tokens.create(account_of(request), **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                # Shown in this answer and in no other: it is kept nowhere.
                return self._page(TokenForm(), secret=secret)
        return self._page(form, status=400)

    def _page(self, form: TokenForm, status: int = 200, secret: str = "") -> HttpResponse:
        own = Token.objects.filter(owner=account_of(self.request))
        context = {**self.get_context_data(), "form": form, "tokens": own, "secret": secret}
        return render(self.request, "api/tokens.html", context, status=status)


class RevokeView(PolicyMixin):
    policy = may_use_api
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        token = get_object_or_404(Token, pk=pk, owner=account_of(request))
        tokens.revoke(token)
        messages.success(request, _("Jeton révoqué : il n'ouvre plus rien."))
        return redirect("api:tokens")
