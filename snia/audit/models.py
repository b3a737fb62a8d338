"""The journal: who did what, when and from where, in words. Entries are only ever added, each
sealed with the fingerprint of the one before it."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from snia.audit.chain import GENESIS, fingerprint
from snia.audit.origin import Channel


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("Journal entries are never changed.")

    def delete(self) -> NoReturn:
        raise TypeError("Journal entries are never deleted.")

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Journal entries are added one by one, by audit.services.record.")


class Verb(models.TextChoices):
    CREATE = "create", _("Création")
    CHANGE = "change", _("Modification")
    DELETE = "delete", _("Suppression")
    LOAD_REFERENCE = "load_reference", _("Chargement des données de référence")
    IMPORT_STRATEGY = "import_strategy", _("Import de la stratégie")
    IMPORT_IATI = "import_iati", _("Import d'un fichier IATI")
    RENDER_BILAN = "render_bilan", _("Production d'un Bilan")
    FREEZE_EDITION = "freeze_edition", _("Édition du Bilan figée")
    APPROVE_EDITION = "approve_edition", _("Édition du Bilan approuvée")
    REFUSE_EDITION = "refuse_edition", _("Édition du Bilan refusée")
    PUBLISH_EDITION = "publish_edition", _("Édition du Bilan publiée")
    ERRATUM = "erratum", _("Erratum d'un Bilan")
    BEGIN_EDITION = "begin_edition", _("Édition commencée dans le studio")
    WRITE_CHAPTER = "write_chapter", _("Rédaction d'un chapitre")
    SOURCE_CHAPTER = "source_chapter", _("Chapitre proposé ou source reprise")
    CHAPTER_STEP = "chapter_step", _("Chapitre relu, approuvé ou confié")
    COMMENT_CHAPTER = "comment_chapter", _("Commentaire sur un chapitre")
    ADD_PHOTO = "add_photo", _("Photo d'une édition")
    PLAN_EDITION = "plan_edition", _("Calendrier d'une édition")
    OPEN_CAMPAIGN = "open_campaign", _("Ouverture d'une campagne")
    CLOSE_CAMPAIGN = "close_campaign", _("Clôture d'une campagne")
    EXTEND_CAMPAIGN = "extend_campaign", _("Délai accordé")
    SEND_REMINDERS = "send_reminders", _("Envoi de rappels")
    SAVE_UPDATE = "save_update", _("Saisie d'un état d'avancement")
    ATTACH_FILE = "attach_file", _("Pièce jointe")
    IMPORT_WORKBOOK = "import_workbook", _("Import d'un classeur")
    RESTORE_VERSION = "restore_version", _("Version rétablie")
    SUBMIT_UPDATE = "submit_update", _("Soumission d'un état d'avancement")
    RETURN_UPDATE = "return_update", _("Renvoi pour correction")
    VALIDATE_UPDATE = "validate_update", _("Validation d'un état d'avancement")
    REOPEN_UPDATE = "reopen_update", _("Réouverture d'un état d'avancement")
    MERGE_ACTIVITIES = "merge_activities", _("Réunion de deux activités")
    TELL_ACTIVITIES_APART = "tell_activities_apart", _("Activités dites différentes")
    SPLIT_ACTIVITIES = "split_activities", _("Séparation de deux activités")
    MEETING_PLANNED = "meeting_planned", _("Réunion prévue")
    MEETING_CHANGED = "meeting_changed", _("Réunion modifiée")
    MEETING_MOVED = "meeting_moved", _("Réunion déplacée")
    MEETING_CONVENED = "meeting_convened", _("Réunion convoquée")
    MEETING_POSTPONED = "meeting_postponed", _("Réunion reportée")
    MEETING_CANCELLED = "meeting_cancelled", _("Réunion annulée")
    MEETING_HELD = "meeting_held", _("Réunion tenue")
    MEETING_DRAFTED = "meeting_drafted", _("Compte rendu rédigé")
    MEETING_CIRCULATED = "meeting_circulated", _("Compte rendu diffusé")
    MEETING_SEALED = "meeting_sealed", _("Compte rendu approuvé et scellé")
    MEETING_CORRECTED = "meeting_corrected", _("Compte rendu rouvert pour correction")
    CHANGE_AGENDA = "change_agenda", _("Ordre du jour")
    REPLY_TO_INVITATION = "reply_to_invitation", _("Réponse à une invitation")
    CALL_ROLL = "call_roll", _("Présences")
    WRITE_MINUTES = "write_minutes", _("Rédaction d'un compte rendu")
    REMARK_MINUTES = "remark_minutes", _("Remarque sur un compte rendu")
    TAKE_DECISION = "take_decision", _("Décision prise")
    FOLLOW_DECISION = "follow_decision", _("Suivi d'une décision")
    RAISE_ALERT = "raise_alert", _("Alerte signalée")
    CARRY_ALERT = "carry_alert", _("Alerte gardée ou portée plus haut")
    ANSWER_ALERT = "answer_alert", _("Alerte répondue ou close")
    SHARE_CALENDAR = "share_calendar", _("Agenda partagé ou révoqué")
    EXPORT_LIST = "export_list", _("Export d'une liste")
    SHARE_FEED = "share_feed", _("Adresse d'un flux créée ou révoquée")
    SHARE_VIEW = "share_view", _("Vue partagée ou retirée du partage")
    RECEIVE_CHAPTER = "receive_chapter", _("Chapitre reçu par Word")
    DECIDE_PROPOSAL = "decide_proposal", _("Proposition acceptée ou mise de côté")
    CREATE_TOKEN = "create_token", _("Jeton de l'API créé")
    REVOKE_TOKEN = "revoke_token", _("Jeton de l'API révoqué")
    EXPLAIN_SHORTFALL = "explain_shortfall", _("Explication des réunions non tenues")
    START_CONTRIBUTION = "start_contribution", _("Contribution commencée")
    SAVE_CONTRIBUTION = "save_contribution", _("Saisie d'une contribution")
    IMPORT_CONTRIBUTIONS = "import_contributions", _("Import d'un classeur de contributions")
    SUBMIT_CONTRIBUTION = "submit_contribution", _("Soumission d'une contribution")
    RETURN_CONTRIBUTION = "return_contribution", _("Renvoi d'une contribution")
    VALIDATE_CONTRIBUTION = "validate_contribution", _("Validation d'une contribution")
    REOPEN_CONTRIBUTION = "reopen_contribution", _("Réouverture d'une contribution")
    WITHDRAW_CONTRIBUTION = "withdraw_contribution", _("Retrait d'une contribution")
    MERGE_RECORDS = "merge_records", _("Réunion de doublons")
    TELL_RECORDS_APART = "tell_records_apart", _("Faux doublons")
    EXPORT_PERSON = "export_person", _("Export des données d'une personne")
    ERASE_PERSON = "erase_person", _("Effacement d'une personne")
    WAIVE_FINDING = "waive_finding", _("Constat accepté avec un motif")
    WITHDRAW_WAIVER = "withdraw_waiver", _("Acceptation d'un constat levée")


class Entry(models.Model):
    """One thing that happened. A field that says something belongs in `chain.SEALED`."""

    number = models.PositiveBigIntegerField(_("numéro"), unique=True, editable=False)
    at = models.DateTimeField(_("date"), default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("auteur"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("Vide pour une commande ou une tâche."),
    )
    channel = models.CharField(_("voie"), max_length=10, choices=Channel.choices)
    address = models.GenericIPAddressField(
        _("adresse d'origine"),
        null=True,
        help_text=_("Vide pour une commande ou une tâche."),
    )
    verb = models.CharField(_("acte"), max_length=60, choices=Verb.choices)
    target = models.CharField(_("objet"), max_length=200, blank=True)
    summary = models.TextField(_("résumé"))
    previous_hash = models.CharField(
        _("empreinte de l'entrée précédente"), max_length=64, editable=False
    )
    hash = models.CharField(_("empreinte"), max_length=64, unique=True, editable=False)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("entrée du journal")
        verbose_name_plural = _("journal")
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%d/%m/%Y %H:%M} {self.summary}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("Journal entries are never changed.")
        if self.hash != fingerprint(self):
            raise TypeError("Journal entries are sealed, and added, by audit.services.record.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Journal entries are never deleted.")


class ChainHead(models.Model):
    """How far the journal goes: a single row, which whoever writes an entry holds meanwhile."""

    KEY = 1

    length = models.PositiveBigIntegerField(_("nombre d'entrées"), default=0)
    hash = models.CharField(_("empreinte de la dernière entrée"), max_length=64, default=GENESIS)

    class Meta:
        verbose_name = _("tête du journal")
        verbose_name_plural = _("tête du journal")

    def is_followed_by(self, entry: Entry) -> bool:
        return (entry.number, entry.previous_hash) == (self.length + 1, self.hash)

    def move_to(self, entry: Entry) -> None:
        self.length, self.hash = entry.number, entry.hash
