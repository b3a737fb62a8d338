"""Django's own account forms, dressed."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import forms as auth_forms
from django.utils.translation import gettext_lazy as _

from snia.accounts.models import User
from snia.common.forms import dress


class _Dressed:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)  # type: ignore[arg-type]


class SignInForm(_Dressed, auth_forms.AuthenticationForm):
    error_messages = {
        "invalid_login": _(
            "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifier la saisie, "
            "majuscules comprises, ou demander un nouveau mot de passe ci-dessous."
        ),
        "inactive": _("Ce compte est désactivé. S'adresser au secrétariat."),
    }


class ChangePasswordForm(_Dressed, auth_forms.PasswordChangeForm):
    pass


class ForgottenPasswordForm(_Dressed, auth_forms.PasswordResetForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Adresse électronique")

    def get_users(self, email: str) -> Iterable[User]:
        """New accounts too: they have no password yet, and choose it by this very link."""
        return User.objects.filter(email=email.lower(), is_active=True)


class NewPasswordForm(_Dressed, auth_forms.SetPasswordForm):
    pass
