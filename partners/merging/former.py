"""The address of a record that became another leads to that one."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.generic import View

from partners.models import Merge


class FormerAddressMixin(View):
    """A page of a record, told by the fields of `Merge` that keep what its address ended with."""

    former: dict[str, str]
    former_of = "institution"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            of_kind = {f"{self.former_of}__isnull": False}
            merge = Merge.objects.filter(**self._former_address(), **of_kind).first()
            if merge is None:
                raise
            return redirect(merge.kept, permanent=True)

    def _former_address(self) -> dict[str, Any]:
        return {field: self.kwargs[name] for field, name in self.former.items()}
