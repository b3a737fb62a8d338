"""Accounts. A person signs in by e-mail and has one role; their institutions, with dates, are
the business of `partners.models.Affiliation`."""

from typing import Any

from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    FOCAL_POINT = "focal_point", _("Point focal")
    SECRETARIAT = "secretariat", _("Secrétariat")
    PARTNER = "partner", _("Agence partenaire")
    DECISION_MAKER = "decision_maker", _("Décideur")
    ADMINISTRATOR = "administrator", _("Administrateur")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account; an account without a password can't sign in until one is set."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{**fields, "role": Role.ADMINISTRATOR})

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser):
    email = models.EmailField(_("adresse électronique"), unique=True)
    full_name = models.CharField(_("nom complet"), max_length=150)
    role = models.CharField(_("rôle"), max_length=20, choices=Role.choices)
    is_active = models.BooleanField(
        _("compte actif"),
        default=True,
        help_text=_("Décocher plutôt que supprimer : l'historique garde ses auteurs."),
    )
    is_demonstration = models.BooleanField(_("compte de démonstration"), default=False)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        ordering = ["full_name", "email"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values),
                name="user_role_is_known",
                violation_error_message=_("Choisir un des rôles proposés."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once_whatever_its_case",
                violation_error_message=_("Un compte porte déjà cette adresse."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def clean(self) -> None:
        """Sign-in compares addresses in lower case: they are kept so."""
        super().clean()
        self.email = self.email.lower()

    @property
    def is_staff(self) -> bool:
        """Django's admin is the reference-data workshop of the department alone."""
        return self.is_active and self.role in {Role.SECRETARIAT, Role.ADMINISTRATOR}

    # Django's admin asks these two; the policies answer, through PolicyBackend.
    def has_perm(self, permission: str, obj: models.Model | None = None) -> bool:
        return any(backend.has_perm(self, permission, obj) for backend in auth.get_backends())

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff
