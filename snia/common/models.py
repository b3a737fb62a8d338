"""Abstract models shared by the domains."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from snia.common.approximate_dates import Interval, interval_of
from snia.common.text import fold
from snia.common.typography import long_date, long_interval


class ApproximatelyDated(models.Model):
    """A date kept as it was written, with the interval that it means.

    The interval is computed from the wording unless it is given; it stays empty where the
    wording can't be read for sure. One end alone is an open interval ("depuis 2007").
    """

    when_written = models.CharField(
        gettext_lazy("date, telle qu'écrite"),
        max_length=120,
        blank=True,
        help_text=gettext_lazy(
            "Par exemple « 3ème trimestre 2018 » ou « du 14 au 20 décembre 2020 »."
        ),
    )
    when_start = models.DateField(gettext_lazy("premier jour"), null=True, blank=True)
    when_end = models.DateField(gettext_lazy("dernier jour"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(when_start__isnull=True)
                | Q(when_end__isnull=True)
                | Q(when_end__gte=F("when_start")),
                name="%(app_label)s_%(class)s_when_in_order",
                violation_error_message=gettext_lazy(
                    "Le dernier jour précède le premier : corriger l'un des deux."
                ),
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        saved = kwargs.get("update_fields")
        if saved is None or "when_written" in saved:
            self._read_interval()
            if saved is not None:
                kwargs["update_fields"] = {*saved, "when_start", "when_end"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Read the interval before the constraints are checked."""
        super().clean()
        self._read_interval()

    def _read_interval(self) -> None:
        if self._interval_is_to_be_read():
            self.when_start, self.when_end = interval_of(self.when_written) or (None, None)

    def _interval_is_to_be_read(self) -> bool:
        """True where no interval is given, or where only the wording was changed."""
        if not self.when_written:
            return False
        if self.when_start is None and self.when_end is None:
            return True
        rows = type(self)._base_manager.filter(pk=self.pk)
        before = rows.values_list("when_written", "when_start", "when_end").first()
        return (
            before is not None
            and before[0] != self.when_written
            and before[1:] == (self.when_start, self.when_end)
        )

    @property
    def when(self) -> str:
        """The date as written, else the interval in words, else nothing."""
        if self.when_written:
            return self.when_written
        if self.when_start and self.when_end:
            return long_interval(Interval(self.when_start, self.when_end))
        if self.when_start:
            return _("depuis le %s") % long_date(self.when_start)
        return _("jusqu'au %s") % long_date(self.when_end) if self.when_end else ""


class SearchableQuerySet(models.QuerySet):
    def search(self, words: str) -> Self:
        """Rows that hold every one of the words, or words that begin so, whatever their accents
        and case; none where nothing was asked for ("OIT" does not find "droit")."""
        folded = fold(words).split()
        if not folded:
            return self.none()
        found = self
        for word in folded:
            found = found.filter(self.holding(word))
        return found

    def holding(self, word: str) -> Q:
        """What holds one word; a kind of record may be found by more than its own texts."""
        return Q(search_text__contains=f" {word}")


class Searchable(models.Model):
    """Keeps a folded copy of what a row can be found by (SQLite and PostgreSQL alike)."""

    search_text = models.TextField(editable=False, default="", blank=True)

    objects: ClassVar[Any] = SearchableQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = f" {fold(self.searchable_text())}"
        super().save(*args, **kwargs)

    def searchable_text(self) -> str:
        """The texts that this row is found by."""
        raise NotImplementedError
