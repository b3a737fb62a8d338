"""What tells these records from the others, the small demonstration's included."""

from django.db.models import QuerySet

from programmes.models import Campaign, Period

DOMAIN = "volume.demo.snia"
SLUG = "demonstration-volume"
PERIOD = "T{quarter} {year}, volume (démonstration)"
PERIOD_MARK = ", volume (démonstration)"


def marked_periods() -> QuerySet[Period]:
    return Period.objects.filter(label__endswith=PERIOD_MARK)


def marked_campaigns() -> QuerySet[Campaign]:
    return Campaign.objects.filter(is_demonstration=True, period__in=marked_periods())
