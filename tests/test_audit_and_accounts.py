"""The journal, accounts, the demonstration accounts, signing in and forgotten passwords."""

import re
from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Value
from django.db.models.functions import Concat
from django.test import Client
from django.urls import reverse

from partners.demonstration import ACCOUNTS, PASSWORD
from partners.management.commands import load_demonstration_accounts
from partners.models import Affiliation, Institution, Person
from snia.accounts.backends import PolicyBackend
from snia.accounts.checks import no_demonstration_accounts
from snia.accounts.models import Role, User
from snia.audit import services as audit
from snia.audit.models import Entry, Verb
from snia.provenance.management.commands import load_reference

pytestmark = pytest.mark.django_db

PASSPHRASE = "une phrase de passe sans rapport"
NEW_PASSPHRASE = "encore une autre, plus longue"
DEPARTMENT = {Role.SECRETARIAT, Role.ADMINISTRATOR}


@pytest.fixture
def entry(make_user) -> Entry:
    author = make_user(Role.SECRETARIAT)
    return audit.record(verb=Verb.CHANGE, summary="Un acte d'essai", actor=author, target=author)


@pytest.fixture
def administrator(client_of) -> Client:
    return client_of(Role.ADMINISTRATOR)


# --- The journal ---------------------------------------------------------------------------


def test_an_entry_tells_who_did_what_to_what(entry):
    kept = Entry.objects.get(pk=entry.pk)
    assert kept.actor.role == Role.SECRETARIAT
    assert (kept.get_verb_display(), kept.summary) == ("Modification", "Un acte d'essai")
    assert kept.target == f"accounts.user:{kept.actor.pk}"
    assert kept.at is not None


def test_a_command_writes_without_an_author_or_an_object():
    kept = Entry.objects.get(pk=audit.record(verb=Verb.IMPORT_STRATEGY, summary="Fait").pk)
    assert (kept.actor, kept.target) == (None, "")


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.save(),
        lambda entry: entry.save(update_fields=["summary"]),
        lambda entry: Entry(pk=entry.pk, verb="x", summary="x").save(),
        lambda entry: entry.delete(),
        lambda entry: Entry.objects.update(summary="Autre"),
        lambda entry: Entry.objects.filter(pk=entry.pk).update(summary="Autre"),
        lambda entry: Entry.objects.bulk_update([entry], ["summary"]),
        lambda entry: Entry.objects.update_or_create(pk=entry.pk, defaults={"summary": "Autre"}),
        lambda entry: Entry.objects.all().delete(),
        lambda entry: Entry.objects.filter(pk=entry.pk).delete(),
    ],
    ids=[
        "save",
        "save a field",
        "save over it",
        "delete",
        "update all",
        "update one",
        "bulk update",
        "update or create",
        "delete all",
        "delete one",
    ],
)
def test_an_entry_is_never_changed_nor_deleted(entry, change):
    entry.summary = "Autre"
    with pytest.raises(TypeError, match="never"), transaction.atomic():
        change(entry)
    assert [kept.summary for kept in Entry.objects.filter(verb=Verb.CHANGE)] == ["Un acte d'essai"]


def test_the_author_of_an_entry_cannot_be_deleted(entry):
    with pytest.raises(ProtectedError):
        entry.actor.delete()
    assert User.objects.filter(pk=entry.actor_id).exists()


def test_the_administrator_reads_the_journal_and_changes_nothing(administrator, entry):
    """Not even in the admin: no button there, and no address that answers."""
    listing = administrator.get(reverse("admin:audit_entry_changelist"))
    assert "Un acte d&#x27;essai" in listing.content.decode()
    assert "delete_selected" not in listing.content.decode()
    page = reverse("admin:audit_entry_change", args=[entry.pk])
    shown = administrator.get(page).content.decode()
    assert "Un acte d&#x27;essai" in shown
    assert 'name="_save"' not in shown
    for address in (
        page,
        reverse("admin:audit_entry_delete", args=[entry.pk]),
        reverse("admin:audit_entry_add"),
    ):
        assert administrator.post(address, {"summary": "Autre", "post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": entry.pk, "post": "yes"}
    administrator.post(reverse("admin:audit_entry_changelist"), bulk)
    assert Entry.objects.get(pk=entry.pk).summary == "Un acte d'essai"


# --- Policies ------------------------------------------------------------------------------

REFERENCE_PERMISSIONS = ["partners.change_institution", "programmes.add_activity"]
ADMINISTRATION_PERMISSIONS = [
    "accounts.add_user",
    "audit.view_entry",
    "admin.view_logentry",
    "sessions.delete_session",
    "contenttypes.change_contenttype",
]


@pytest.mark.parametrize("role", Role)
def test_permissions_follow_the_role(make_user, role):
    user = make_user(role)
    for permission in REFERENCE_PERMISSIONS:
        assert user.has_perm(permission) == (role in DEPARTMENT), permission
    for permission in ADMINISTRATION_PERMISSIONS:
        assert user.has_perm(permission) == (role == Role.ADMINISTRATOR), permission
    assert user.is_staff == user.has_module_perms("partners") == (role in DEPARTMENT)


@pytest.mark.parametrize("permission", REFERENCE_PERMISSIONS + ADMINISTRATION_PERMISSIONS)
def test_no_account_or_a_closed_one_has_no_permission(make_user, permission):
    closed = make_user(Role.ADMINISTRATOR, is_active=False)
    assert not closed.has_perm(permission)
    assert not closed.is_staff
    assert not PolicyBackend().has_perm(AnonymousUser(), permission)


# --- Signing in ----------------------------------------------------------------------------


def sign_in(email: str, password: str, client: Client | None = None):
    return (client or Client()).post(reverse("login"), {"username": email, "password": password})


def errors_of(response) -> str:
    return " ".join(response.context["form"].non_field_errors())


@pytest.fixture
def account() -> User:
    return User.objects.create_user(
        "marie@exemple.test", PASSPHRASE, full_name="Marie Essai", role=Role.FOCAL_POINT
    )


@pytest.mark.parametrize(
    "typed", ["marie@exemple.test", "Marie@Exemple.TEST", " MARIE@EXEMPLE.TEST "]
)
def test_the_case_of_an_address_does_not_matter(account, typed):
    response = sign_in(typed, PASSPHRASE)
    assert response.status_code == 302
    assert response.url == reverse("home")


def test_an_address_is_kept_in_lower_case():
    user = User.objects.create_user("Ali@Exemple.TEST", PASSPHRASE, role=Role.PARTNER)
    assert user.email == "ali@exemple.test"
    assert sign_in("ali@exemple.test", PASSPHRASE).status_code == 302


def test_an_address_has_one_account_whatever_its_case(account):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("MARIE@exemple.test", role=Role.PARTNER)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("marie@exemple.test", PASSPHRASE.upper()),
        ("inconnu@exemple.test", PASSPHRASE),
        ("marie@exemple.test", "!"),
    ],
    ids=["wrong password", "unknown address", "the mark of no password"],
)
def test_a_wrong_sign_in_is_answered_in_french_and_tells_nothing_of_the_account(
    account, email, password
):
    response = sign_in(email, password)
    assert response.status_code == 200
    assert "Cette adresse et ce mot de passe ne vont pas ensemble." in errors_of(response)


def test_an_account_without_a_password_cannot_sign_in(make_user):
    user = make_user()
    for password in ("", "!", user.password):
        assert sign_in(user.email, password).status_code == 200


def test_a_superuser_of_the_command_line_is_an_administrator():
    user = User.objects.create_superuser("chef@exemple.test", PASSPHRASE, full_name="Chef")
    assert user.role == Role.ADMINISTRATOR


def test_a_closed_account_does_not_sign_in(account):
    User.objects.update(is_active=False)
    response = sign_in(account.email, PASSPHRASE)
    assert response.status_code == 200
    assert "_auth_user_id" not in response.client.session


def test_a_closed_account_is_told_that_it_is_closed(account):
    User.objects.update(is_active=False)
    response = sign_in(account.email, PASSPHRASE)
    assert "Ce compte est désactivé. S'adresser au secrétariat." in errors_of(response)


# --- Forgotten passwords -------------------------------------------------------------------


def ask_for_a_link(email: str) -> str | None:
    """The address in the message that is sent, if one is."""
    mail.outbox.clear()
    response = Client().post(reverse("password_reset"), {"email": email})
    assert response.status_code == 302
    assert response.url == reverse("password_reset_done")
    if not mail.outbox:
        return None
    [message] = mail.outbox
    [link] = re.findall(r"https?://testserver(\S+)", message.body)
    return link


def choose_password(link: str, password: str):
    client = Client()
    form = client.get(link, follow=True)
    return client.post(
        form.request["PATH_INFO"],
        {"new_password1": password, "new_password2": password},
        follow=True,
    )


def test_the_message_is_in_french_and_goes_to_the_account(account):
    assert ask_for_a_link("MARIE@exemple.test")
    [message] = mail.outbox
    assert message.to == [account.email]
    assert message.subject == "SNIA : choisir un mot de passe"
    assert "Bonjour," in message.body
    assert "ouvrir ce lien" in message.body


def test_the_link_of_the_message_gives_a_new_password(account):
    done = choose_password(ask_for_a_link(account.email), NEW_PASSPHRASE)
    assert "Mot de passe enregistré" in done.content.decode()
    assert sign_in(account.email, NEW_PASSPHRASE).status_code == 302
    assert sign_in(account.email, PASSPHRASE).status_code == 200


def test_the_link_serves_once(account):
    link = ask_for_a_link(account.email)
    choose_password(link, NEW_PASSPHRASE)
    again = Client().get(link, follow=True)
    assert "Ce lien a déjà servi ou a expiré." in again.content.decode()


def test_a_link_that_was_tampered_with_serves_nothing(account):
    link = ask_for_a_link(account.email)
    assert "a expiré" in Client().get(f"{link[:-4]}zzz/", follow=True).content.decode()


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("court", "au minimum 12 caractères"),
        ("marie@exemple.test", "trop semblable"),
        ("qwerty123456", "trop courant"),
    ],
    ids=["short", "like the address", "common"],
)
def test_a_weak_password_is_refused_in_french(account, password, said):
    page = choose_password(ask_for_a_link(account.email), password).content.decode()
    assert said in page
    assert sign_in(account.email, PASSPHRASE).status_code == 302


@pytest.mark.parametrize("email", ["nul@exemple.test", "closed@exemple.test"])
def test_nothing_is_sent_and_nothing_is_said_of_other_addresses(email):
    User.objects.create_user("closed@exemple.test", PASSPHRASE, role=Role.PARTNER, is_active=False)
    assert ask_for_a_link(email) is None


# --- Accounts in the admin -----------------------------------------------------------------


def create_in_admin(administrator: Client, email: str) -> User:
    response = administrator.post(
        reverse("admin:accounts_user_add"),
        {"email": email, "full_name": "Nouvelle", "role": "focal_point", "is_active": "on"},
    )
    assert response.status_code == 302
    return User.objects.get(full_name="Nouvelle")


def test_an_account_of_the_admin_has_no_password(administrator):
    user = create_in_admin(administrator, "nouvelle@exemple.test")
    assert not user.has_usable_password()
    assert (user.role, user.is_active, user.is_demonstration) == (Role.FOCAL_POINT, True, False)


def test_changing_an_account_keeps_its_password(administrator, account):
    values = {"email": account.email, "full_name": "Marie Renommée", "role": "partner"}
    page = reverse("admin:accounts_user_change", args=[account.pk])
    assert administrator.post(page, {**values, "is_active": "on"}).status_code == 302
    account.refresh_from_db()
    assert (account.full_name, account.role) == ("Marie Renommée", Role.PARTNER)
    assert account.check_password(PASSPHRASE)


def test_accounts_are_not_deleted_but_closed(administrator, account):
    page = reverse("admin:accounts_user_delete", args=[account.pk])
    assert administrator.post(page, {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=account.pk).exists()


def test_a_new_account_chooses_its_password_by_mail(administrator):
    user = create_in_admin(administrator, "nouvelle@exemple.test")
    link = ask_for_a_link(user.email)
    assert link
    choose_password(link, NEW_PASSPHRASE)
    assert sign_in(user.email, NEW_PASSPHRASE).status_code == 302


def test_an_address_typed_in_capitals_in_the_admin_signs_in(administrator):
    user = create_in_admin(administrator, "Nouvelle@Exemple.TEST")
    user.set_password(PASSPHRASE)
    user.save()
    assert sign_in("Nouvelle@Exemple.TEST", PASSPHRASE).status_code == 302


# --- Demonstration accounts ----------------------------------------------------------------


def demonstration(*options: str) -> str:
    output = StringIO()
    call_command("load_demonstration_accounts", *options, stdout=output)
    return output.getvalue()


def demonstration_users():
    return User.objects.filter(is_demonstration=True).order_by("email")


def test_there_is_one_demonstration_account_for_each_role(reference_data):
    printed = demonstration()
    assert sorted(user.role for user in demonstration_users()) == sorted(Role.values)
    for user in demonstration_users():
        assert user.email in printed
        assert sign_in(user.email, PASSWORD).status_code == 302
    assert PASSWORD in printed


def test_each_demonstration_account_has_its_person_and_institution(reference_data):
    demonstration()
    places = Affiliation.objects.filter(is_demonstration=True)
    assert {
        (place.person.user.email, place.institution.slug, place.is_focal_point) for place in places
    } == {
        (account.email, account.institution, account.role == Role.FOCAL_POINT)
        for account in ACCOUNTS
    }
    assert all(place.person.is_demonstration and place.since for place in places)


def test_demonstration_accounts_do_without_their_institutions(reference_data):
    """The department may rename or remove what the documents named."""
    Institution.objects.update(slug=Concat("slug", Value("-autre")))
    demonstration()
    assert demonstration_users().count() == len(ACCOUNTS)
    assert not Affiliation.objects.filter(is_demonstration=True).exists()


def test_loading_the_demonstration_accounts_twice_is_the_same_as_once(reference_data):
    demonstration()
    before = list(demonstration_users().values())
    people, places = Person.objects.count(), Affiliation.objects.count()
    demonstration()
    assert list(demonstration_users().values()) == before
    assert (Person.objects.count(), Affiliation.objects.count()) == (people, places)


def test_removing_the_demonstration_accounts_closes_them(reference_data, account):
    demonstration()
    assert f"{len(ACCOUNTS)} comptes" in demonstration("--remove")
    assert demonstration_users().count() == len(ACCOUNTS)
    assert not demonstration_users().filter(is_active=True).exists()
    assert sign_in("secretariat@demo.snia", PASSWORD).status_code == 200
    assert sign_in(account.email, PASSPHRASE).status_code == 302
    assert demonstration("--remove").startswith("0 ")


def test_loading_them_again_opens_them_again(reference_data):
    demonstration()
    demonstration("--remove")
    demonstration()
    assert sign_in("secretariat@demo.snia", PASSWORD).status_code == 302
    assert demonstration_users().count() == len(ACCOUNTS)


def test_demonstration_accounts_are_refused_where_they_are_not_allowed(settings):
    settings.ALLOW_DEMONSTRATION_ACCOUNTS = False
    with pytest.raises(CommandError, match="refusés"):
        demonstration()
    assert not demonstration_users().exists()


def test_nothing_starts_while_demonstration_accounts_are_active(reference_data, settings):
    demonstration()
    assert run_checks() == []
    settings.ALLOW_DEMONSTRATION_ACCOUNTS = False
    [error] = run_checks()
    assert error.id == "accounts.E001"
    for account in ACCOUNTS:
        assert account.email in error.msg
    with pytest.raises(SystemCheckError, match=r"secretariat@demo\.snia"):
        call_command("check")


def test_they_can_be_removed_where_nothing_else_starts(reference_data, settings):
    """As the shell starts it, with the checks that stop every other command."""
    demonstration()
    settings.ALLOW_DEMONSTRATION_ACCOUNTS = False
    options = {"skip_checks": False, "force_color": False, "no_color": True, "stdout": StringIO()}
    with pytest.raises(SystemCheckError):
        load_reference.Command().execute(**options)
    load_demonstration_accounts.Command().execute(remove=True, **options)
    assert run_checks() == []


def test_the_accounts_of_people_stop_nothing(account, settings):
    settings.ALLOW_DEMONSTRATION_ACCOUNTS = False
    assert run_checks() == []


def test_a_database_without_tables_stops_nothing(settings, monkeypatch):
    """The first start comes before the first migration."""
    User.objects.create_user("demo@exemple.test", role=Role.PARTNER, is_demonstration=True)
    settings.ALLOW_DEMONSTRATION_ACCOUNTS = False
    monkeypatch.setattr(User._meta, "db_table", "no_such_table")
    with transaction.atomic():
        found = no_demonstration_accounts(None)
        transaction.set_rollback(True)
    assert found == []


def test_the_web_process_refuses_to_start_with_demonstration_accounts(db, settings):
    from snia.wsgi import refuse_demonstration_accounts

    call_command("load_demonstration_accounts", verbosity=0)
    settings.ALLOW_DEMONSTRATION_ACCOUNTS = False
    with pytest.raises(ImproperlyConfigured, match=r"secretariat@demo\.snia"):
        refuse_demonstration_accounts()
    call_command("load_demonstration_accounts", "--remove", verbosity=0)
    refuse_demonstration_accounts()
