"""Invented texts, the same each time: where each begins is told by a number."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from reporting.demonstration.sentences import BODIES, OPENINGS, PLACES, SENTENCES

Item = TypeVar("Item")


def in_turn(items: Sequence[Item], number: int) -> Item:
    return items[number % len(items)]


class Words:
    """Says no sentence twice until all are said."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        # The number of sentences is prime: any step goes through all of them.
        self._step = 1 + seed % (len(SENTENCES) - 1)
        self._said = 0

    def sentence(self) -> str:
        number = self._seed + self._said * self._step
        self._said += 1
        body = in_turn(BODIES, number + self._said)
        return in_turn(SENTENCES, number).format(
            body=body,
            Body=body[0].upper() + body[1:],
            place=in_turn(PLACES, number + 2 * self._said),
            elsewhere=in_turn(PLACES, number + 2 * self._said + 3),
            number=12 + number % 87,
            other=105 + number % 311,
        )

    def opening(self, subject: str) -> str:
        return in_turn(OPENINGS, self._seed).format(subject=subject)

    def paragraph(self, sentences: int, opening: str = "") -> str:
        said = [opening] if opening else []
        return " ".join([*said, *(self.sentence() for _ in range(sentences))])

    def html(self, subject: str, paragraphs: int) -> str:
        """So many paragraphs, of 1 to 5 sentences; the first says that all are invented."""
        return "".join(f"<p>{text}</p>" for text in self._paragraphs(subject, paragraphs))

    def _paragraphs(self, subject: str, number: int) -> Iterator[str]:
        yield self.paragraph(1 + self._seed % 3, self.opening(subject))
        for rank in range(1, number):
            yield self.paragraph(1 + (self._seed + 3 * rank) % 5)

    def line(self) -> str:
        """A line of a list."""
        return f"Exemple inventé : {self._as_a_line(self.sentence())}"

    @staticmethod
    def _as_a_line(sentence: str) -> str:
        return sentence[0].lower() + sentence[1:]

    def nested_list(self) -> str:
        first, second, third = (self.line() for _ in range(3))
        inner = "".join(f"<li>{text}</li>" for text in ("premier essai ;", "second essai ;"))
        return (
            f"<ul><li>{first}</li><li>{second}<ul>{inner}<li>et, pour finir :<ol><li>un ;</li>"
            f"<li>deux.</li></ol></li></ul></li><li>{third}</li></ul>"
        )
