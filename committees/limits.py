"""What keeps a text readable, and a form sent twice from being two."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from snia.common.typography import thousands

MAX_TEXT = 4_000
# A double click, or an impatient reload: the first one answers for both.
SENT_TWICE = timedelta(minutes=5)


def check_length(text: str) -> None:
    """No maxlength on the page: a browser would cut what is pasted without a word."""
    if len(text) > MAX_TEXT:
        raise ValidationError(
            _("Le texte dépasse %s signes : l'abréger, et joindre un document.")
            % thousands(MAX_TEXT)
        )


def a_moment_ago() -> datetime:
    return timezone.now() - SENT_TWICE
