"""Django's own account forms, dressed."""

from typing import Any

from django.contrib.auth import forms as auth_forms
from django.utils.translation import gettext_lazy as _

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
    pass


class NewPasswordForm(_Dressed, auth_forms.SetPasswordForm):
    pass
