"""On PostgreSQL the database itself refuses to change or delete minutes once they are sealed."""

from collections.abc import Callable
from typing import Any

from django.db import migrations

# TRUNCATE stays possible: the test suite empties its database with it, and an empty table no
# longer agrees with the head of the chain.
PROTECT = """
CREATE FUNCTION committees_minutes_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Un compte rendu scellé ne se modifie ni ne se supprime (% refusé).', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER committees_minutes_sealed BEFORE UPDATE OR DELETE ON committees_minutes
    FOR EACH ROW WHEN (OLD.rank IS NOT NULL) EXECUTE FUNCTION committees_minutes_refuse();
"""
UNPROTECT = """
DROP TRIGGER committees_minutes_sealed ON committees_minutes;
DROP FUNCTION committees_minutes_refuse();
"""


def on_postgresql(statements: str) -> Callable[[Any, Any], None]:
    def execute(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements, params=None)

    return execute


class Migration(migrations.Migration):
    dependencies = [("committees", "0005_life_of_a_meeting")]

    operations = [migrations.RunPython(on_postgresql(PROTECT), on_postgresql(UNPROTECT))]
