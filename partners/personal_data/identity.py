"""Who a person is in the data: the person, their account, and what both are written as."""

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from partners.models import Person
from partners.personal_data.needles import Needle
from snia.accounts.models import User
from snia.common.text import fold

# RFC 2606: an address there reaches nobody.
NOWHERE = "effacee.invalid"


@dataclass(frozen=True)
class Identity:
    person: Person | None
    account: User | None
    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()

    @cached_property
    def mention(self) -> str:
        return mention_of(self.person) if self.person else ""

    @cached_property
    def needles(self) -> tuple[Needle, ...]:
        """The longest first: « M. Ali Alami » before « Ali Alami »."""
        mention = self.mention
        names = [Needle(name, mention, is_name=True) for name in self.names]
        addresses = [
            Needle(address, self.address_after(rank))
            for rank, address in enumerate(self.addresses)
        ]
        phones = [Needle(phone, "") for phone in self.phones]
        return (*addresses, *phones, *sorted(names, key=lambda n: -len(n.text)))

    def address_after(self, rank: int = 0) -> str:
        """Addresses that were two stay two."""
        key = self.person.pk if self.person else 0
        return f"personne-{key}{f'-{rank + 1}' if rank else ''}@{NOWHERE}"

    @property
    def addresses_after(self) -> list[str]:
        return [self.address_after(rank) for rank in range(len(self.addresses))]

    @cached_property
    def has_a_namesake(self) -> bool:
        """Their name alone does not tell them."""
        folded = {fold(name) for name in self.names}
        if any(len(name.split()) < 2 for name in folded):
            return True
        people = Person.objects.exclude(pk=self.person.pk if self.person else 0)
        accounts = User.objects.exclude(pk=self.account.pk if self.account else 0)
        found = [
            *people.values_list("full_name", flat=True),
            # An account of a person is that person's.
            *accounts.values_list("full_name", flat=True),
        ]
        return any(fold(name) in folded for name in found)


def mention_of(person: Person) -> str:
    return _("Personne effacée à sa demande n° %s") % person.pk


def identity_of(person: Person | None, account: User | None = None) -> Identity:
    if person is not None:
        account = person.user
    names, addresses, phones = set(), set(), set()
    if person is not None:
        names |= {person.full_name, *person.merges.values_list("former_label", flat=True)}
        addresses.add(person.email.strip().lower())
        phones.add(person.phone.strip())
        for merge in person.merges.all():
            row = merge.snapshot.get("row", {})
            names.add(row.get("full_name", ""))
            addresses.add(row.get("email", "").strip().lower())
            phones.add(row.get("phone", "").strip())
    if account is not None:
        names.add(account.full_name)
        addresses.add(account.email.strip().lower())
    return Identity(
        person,
        account,
        names=tuple(sorted(filter(None, names))),
        addresses=tuple(sorted(filter(None, addresses))),
        # Fewer figures would be found in any number.
        phones=tuple(sorted(phone for phone in phones if len(phone) > 5)),
    )
