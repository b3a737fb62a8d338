"""Make the database that those of the suite begin as copies of: migrated, with the reference."""

import django
from django.core.management import call_command

if __name__ == "__main__":
    django.setup()
    for command in ("migrate", "load_reference"):
        call_command(command, verbosity=0)
