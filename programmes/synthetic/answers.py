"""The answers of a campaign, written out in full."""

from datetime import timedelta
from decimal import Decimal

from programmes.models import Confidence, Indicator, PlannedBudget, ProgressUpdate, Status
from programmes.progress.asked import parts_of
from programmes.progress.document import Document, Row, new_key, tidy
from programmes.synthetic.activities import activity_row
from programmes.synthetic.bulk import write
from programmes.synthetic.campaigns import Wave
from programmes.synthetic.turns import SENT, State, has_budget, row_count, state_of
from programmes.synthetic.world import Pair

_REASON = "Menace de démonstration : les moyens annoncés ne sont pas tous disponibles."
_CHALLENGES = (
    "Difficulté de démonstration : la coordination entre les services demande du temps.",
    "Difficulté de démonstration : les données viennent de plusieurs sources.",
)
_MEASURES = (
    "Mesure de démonstration : former les équipes des guichets d'accueil.",
    "Mesure de démonstration : diffuser le guide auprès des associations.",
    "Mesure de démonstration : tenir une réunion de suivi chaque trimestre.",
)
_RECOMMENDATION = "Recommandation de démonstration : partager le calendrier des activités."
_SENTENCES = (
    "Les équipes des services concernés ont suivi des sessions de formation, dont le programme "
    "a été préparé avec les associations partenaires.",
    "Un comité de suivi s'est réuni chaque mois et a arrêté un calendrier commun, que les "
    "institutions d'appui ont reçu.",
    "Les guichets d'accueil ont été équipés, et des fiches d'orientation y sont à la disposition "
    "des usagers en plusieurs langues.",
    "Une enquête auprès des bénéficiaires a montré que les délais sont mieux connus, mais que "
    "les pièces à fournir restent à expliquer.",
    "Les données des délégations régionales ont été rassemblées dans un tableau unique, relu "
    "par les points focaux avant sa diffusion.",
    "Le guide pratique a été mis à jour, imprimé et remis aux communes qui en avaient fait la "
    "demande au cours de la période.",
    "Deux ateliers ont permis de comparer les pratiques d'autres villes et de retenir celles "
    "qui peuvent être reprises ici.",
)


def write_budgets(wave: Wave, asked: int) -> None:
    write(
        [
            PlannedBudget(
                action=pair.action,
                institution=pair.institution,
                period=wave.period,
                value=Decimal(100_000),
                is_demonstration=True,
            )
            for pair in (wave.world.pair(k) for k in range(asked) if has_budget(k))
        ]
    )


def write_answers(wave: Wave, asked: int) -> list[ProgressUpdate]:
    updates = [_update(wave, k) for k in range(asked)]
    write(updates)
    return updates


def _update(wave: Wave, k: int) -> ProgressUpdate:
    pair = wave.world.pair(k)
    state = state_of(k, is_current=wave.is_current)
    update = ProgressUpdate(
        campaign=wave.campaign,
        action=pair.action,
        institution=pair.institution,
        capacity=pair.capacity,
        state=state,
        round=int(state in SENT),
    )
    if state != State.TODO:
        update.content = _document(wave, k, pair)
        update.revision = 2
        update.edited_at = wave.at + timedelta(hours=k % 200)
        update.edited_by = wave.world.author(pair.institution, k)
    return update


def _document(wave: Wave, k: int, pair: Pair) -> Document:
    is_done = k % 10 == 9
    confidence = "" if is_done else (Confidence.LOW if k % 7 == 3 else Confidence.MEDIUM)
    year, code = wave.period.start.year, pair.action.code
    return tidy(
        {
            "status": Status.DONE if is_done else Status.IN_PROGRESS,
            "rate": "100" if is_done else str(20 + k % 70),
            "confidence": confidence,
            "confidence_reason": _REASON if confidence == Confidence.LOW else "",
            "narrative": _narrative(code, k),
            "budget_spent": "75 000" if has_budget(k) else "",
            "activities": [
                activity_row(wave, k * 7 + n, f"{code}-{n + 1}", pair.institution.label)
                for n in range(row_count(k))
            ],
            "indicators": [_indicator_row(i) for i in wave.world.indicators[pair.action.pk]],
            "challenges": [{"key": new_key(), "text": t} for t in _CHALLENGES[: 1 + k % 2]],
            "measures": [
                {
                    "key": new_key(),
                    "text": text,
                    "owner": pair.institution.label,
                    "when_written": f"juin {year + 1}",
                }
                for text in _MEASURES[: 1 + k % 3]
            ],
            "recommendations": [{"key": new_key(), "text": _RECOMMENDATION}] * (k % 2),
        }
    )


def _narrative(code: str, k: int) -> str:
    """Three paragraphs, some 1 500 characters."""
    said = [_SENTENCES[(k + n) % len(_SENTENCES)] for n in range(11)]
    opening = f"Texte de démonstration, inventé, pour l'action {code}."
    paragraphs = (said[:3], said[3:7], said[7:])
    first, *others = (" ".join(sentences) for sentences in paragraphs)
    return f"<p>{opening} {first}</p>" + "".join(f"<p>{text}</p>" for text in others)


def _indicator_row(indicator: Indicator) -> Row:
    parts = {part.name: 12 + n for n, part in enumerate(parts_of(indicator))}
    counts = {name: str(number) for name, number in parts.items()}
    return {"key": str(indicator.pk), "total": str(sum(parts.values()) or 250), **counts}
