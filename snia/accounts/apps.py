from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "snia.accounts"
    label = "accounts"
    verbose_name = _("Comptes")

    def ready(self) -> None:
        from snia.accounts.checks import no_demonstration_accounts

        checks.register(no_demonstration_accounts)
