"""Invented commitments, with their consultations and priorities."""

from math import ceil

from partners.letters import expand_letters
from partners.models import (
    Commitment,
    CommitmentActor,
    Consultation,
    ConsultationInstitution,
    Framework,
    Institution,
    Priority,
)
from programmes.synthetic.bulk import BATCH, searchable, write
from programmes.synthetic.marks import SLUG
from programmes.synthetic.turns import in_turn
from programmes.synthetic.world import World

_OF_A_CONSULTATION = 10
_LETTERS = ("a) - b)", "c)", "b), d)", "e) - f)")


def write_commitments(world: World, number: int) -> None:
    if not number:
        return
    framework = Framework.objects.create(
        slug=SLUG, title="Cadre de démonstration (inventé)", is_demonstration=True
    )
    consultations = [
        Consultation(
            slug=f"{SLUG}-{n:04d}",
            title=f"Consultation de démonstration {n:04d} (inventée)",
            framework=framework,
            position=1000 + n,
            is_demonstration=True,
        )
        for n in range(1, ceil(number / _OF_A_CONSULTATION) + 1)
    ]
    searchable(consultations)
    write(consultations)
    met = [in_turn(world.institutions, n) for n in range(len(consultations))]
    write(
        [
            ConsultationInstitution(consultation=consultation, institution=institution)
            for consultation, institution in zip(consultations, met, strict=True)
        ]
    )
    priorities = [
        Priority(
            consultation=consultation,
            letter=letter,
            text=f"Priorité de démonstration {letter} : renforcer l'accueil et l'orientation.",
        )
        for consultation in consultations
        for letter in "abcdef"
    ]
    searchable(priorities)
    write(priorities)
    for start in range(0, number, BATCH):
        some = range(start, min(start + BATCH, number))
        _write_some_commitments(world, consultations, met, priorities, some)


def _write_some_commitments(
    world: World,
    consultations: list[Consultation],
    met: list[Institution],
    priorities: list[Priority],
    numbers: range,
) -> None:
    commitments, asked, received, actors = [], [], [], []
    for n in numbers:
        place = n // _OF_A_CONSULTATION
        letters = _LETTERS[n % len(_LETTERS)]
        first, second = (in_turn(world.institutions, n * 3 + more) for more in (0, 1))
        commitment = Commitment(
            consultation=consultations[place],
            letters=letters,
            written=f"{letters} {first.label}, avec {second.label} (engagement inventé)",
            status=Commitment.Status.values[n % len(Commitment.Status.values)],
            position=n % _OF_A_CONSULTATION,
            is_demonstration=True,
        )
        commitments.append(commitment)
        asked += [
            Commitment.priorities.through(commitment=commitment, priority=priority)
            for priority in priorities[place * 6 : place * 6 + 6]
            if priority.letter in expand_letters(letters)
        ]
        received.append(Commitment.towards.through(commitment=commitment, institution=met[place]))
        roles = ((first, CommitmentActor.Role.LEAD), (second, CommitmentActor.Role.SUPPORT))
        actors += [
            CommitmentActor(
                commitment=commitment, institution=institution, role=role, position=position
            )
            for position, (institution, role) in enumerate(dict(roles).items())
        ]
    searchable(commitments)
    for rows in (commitments, asked, received, actors):
        write(rows)
