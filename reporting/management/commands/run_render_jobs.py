"""manage.py run_render_jobs: make the files that were asked for, then end."""

import os
import time
from typing import Any

from django.core.management.base import BaseCommand

from reporting.models import RenderJob
from reporting.press.running import run_open_jobs

SECONDS_BETWEEN_LOOKS = 2
NICENESS = 5  # the site comes first


class Command(BaseCommand):
    help = (
        "Produit les fichiers demandés, reprend ceux qu'un processus arrêté a laissés, puis finit."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        os.nice(NICENESS)
        ended = run_open_jobs()
        # Another process works: should it die, its job is taken up here.
        while RenderJob.objects.filter(state__in=RenderJob.ACTIVE).exists():
            time.sleep(SECONDS_BETWEEN_LOOKS)
            ended += run_open_jobs()
        self.stdout.write(f"{ended} production(s)")
