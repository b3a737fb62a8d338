from typing import Any

from django import forms

from snia.accounts.models import User
from snia.common.forms import dress
from snia.saved import perms
from snia.saved.models import SavedView


class TitleForm(forms.Form):
    """What a view is called."""

    title = SavedView._meta.get_field("title").formfield()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class SavedViewForm(TitleForm):
    """The same; for the department, whether everyone finds it."""

    is_shared = SavedView._meta.get_field("is_shared").formfield()

    def __init__(self, *args: Any, account: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not perms.may_share_views(account):
            del self.fields["is_shared"]
