"""What is answered to whom about one answer, in every situation of its campaign: the tables.

test_access_progress tries each cell of them.
"""

from collections.abc import Iterator

PEOPLE: dict[str, tuple[str, ...]] = {
    "own": ("focal point", "partner"),
    "department": ("secretariat", "administrator"),
    "foreign": ("other focal point", "other partner", "colleague", "former focal point"),
    "decider": ("decision-maker",),
    "anonymous": ("anonymous",),
}
PERSONS = tuple(person for group in PEOPLE.values() for person in group)

# A status, "login" for the way to it, and what changed: "content", "state" (with its thread),
# "published" (what dashboards and the report read). Without a "+", nothing did.

READ = """
                    own          department   foreign  decider  anonymous
open                200          200          404      403      login
overdue             200          200          404      403      login
returned            200          200          404      403      login
submitted           200          200          404      403      login
validated           200          200          404      403      login
not-begun           200          200          404      403      login
closed              200          200          404      403      login
extended            200          200          404      403      login
extended-today      200          200          404      403      login
extension-over      200          200          404      403      login
submitted-closed    200          200          404      403      login
validated-extended  200          200          404      403      login
"""
# A form that was filled in is handed back to who has to sign in, as a 403.
CHANGE = """
                    own          department   foreign  decider  anonymous
open                302+content  302+content  404      403      403
overdue             302+content  302+content  404      403      403
returned            302+content  302+content  404      403      403
submitted           302          302+content  404      403      403
validated           302          302          404      403      403
not-begun           302          302          404      403      403
closed              302          302          404      403      403
extended            302+content  302+content  404      403      403
extended-today      302+content  302+content  404      403      403
extension-over      302          302          404      403      403
submitted-closed    302          302          404      403      403
validated-extended  302          302          404      403      403
"""
CHANGE_BY_A_BUTTON = CHANGE.replace("404      403      403", "404      403      login")
CHANGE_BY_A_SCRIPT = """
                    own          department   foreign  decider  anonymous
open                200+content  200+content  404      403      403
overdue             200+content  200+content  404      403      403
returned            200+content  200+content  404      403      403
submitted           409          200+content  404      403      403
validated           409          409          404      403      403
not-begun           409          409          404      403      403
closed              409          409          404      403      403
extended            200+content  200+content  404      403      403
extended-today      200+content  200+content  404      403      403
extension-over      409          409          404      403      403
submitted-closed    409          409          404      403      403
validated-extended  409          409          404      403      403
"""
TABLES: dict[str, str] = {
    "update GET": READ,
    "version GET": READ,
    "attachment GET": READ,
    "conflict GET": READ,
    "template GET": READ,
    "receive GET": READ,
    "workbook GET": READ,
    "api-update GET": READ.replace("login", "401"),
    # The form, or the page that says why there is none.
    "edit GET": """
                        own          department   foreign  decider  anonymous
    open                200          200          404      403      login
    overdue             200          200          404      403      login
    returned            200          200          404      403      login
    submitted           302          200          404      403      login
    validated           302          302          404      403      login
    not-begun           302          302          404      403      login
    closed              302          302          404      403      login
    extended            200          200          404      403      login
    extended-today      200          200          404      403      login
    extension-over      302          302          404      403      login
    submitted-closed    302          302          404      403      login
    validated-extended  302          302          404      403      login
    """,
    "edit POST": CHANGE,
    "conflict POST": CHANGE,
    "restore POST": CHANGE_BY_A_BUTTON,
    "workbook POST": CHANGE_BY_A_BUTTON,
    "autosave POST": CHANGE_BY_A_SCRIPT,
    "api-update PUT": CHANGE_BY_A_SCRIPT.replace("403      403", "403      401"),
    # The secretariat that corrects what was submitted has nothing to submit again.
    "edit POST, to submit": """
                        own                department         foreign  decider  anonymous
    open                302+content+state  302+content+state  404      403      403
    overdue             302+content+state  302+content+state  404      403      403
    returned            302+content+state  302+content+state  404      403      403
    submitted           302                302+content        404      403      403
    validated           302                302                404      403      403
    not-begun           302                302                404      403      403
    closed              302                302                404      403      403
    extended            302+content+state  302+content+state  404      403      403
    extended-today      302+content+state  302+content+state  404      403      403
    extension-over      302                302                404      403      403
    submitted-closed    302                302                404      403      403
    validated-extended  302                302                404      403      403
    """,
    # Kept, read and shown: whatever it says, nothing of it is applied.
    "receive POST": READ.replace("200", "302").replace("login", "403"),
    # Decisions are the department's; they are taken in a closed campaign too.
    "review POST, to validate": """
                        own  department           foreign  decider  anonymous
    open                403  409                  403      403      403
    overdue             403  409                  403      403      403
    returned            403  409                  403      403      403
    submitted           403  302+state+published  403      403      403
    validated           403  409                  403      403      403
    not-begun           403  409                  403      403      403
    closed              403  409                  403      403      403
    extended            403  409                  403      403      403
    extended-today      403  409                  403      403      403
    extension-over      403  409                  403      403      403
    submitted-closed    403  302+state+published  403      403      403
    validated-extended  403  409                  403      403      403
    """,
    "review POST, to return": """
                        own  department           foreign  decider  anonymous
    open                403  409                  403      403      403
    overdue             403  409                  403      403      403
    returned            403  409                  403      403      403
    submitted           403  302+state            403      403      403
    validated           403  409                  403      403      403
    not-begun           403  409                  403      403      403
    closed              403  409                  403      403      403
    extended            403  409                  403      403      403
    extended-today      403  409                  403      403      403
    extension-over      403  409                  403      403      403
    submitted-closed    403  302+state            403      403      403
    validated-extended  403  409                  403      403      403
    """,
    "review POST, to reopen": """
                        own  department           foreign  decider  anonymous
    open                403  409                  403      403      403
    overdue             403  409                  403      403      403
    returned            403  409                  403      403      403
    submitted           403  409                  403      403      403
    validated           403  302+state            403      403      403
    not-begun           403  409                  403      403      403
    closed              403  409                  403      403      403
    extended            403  409                  403      403      403
    extended-today      403  409                  403      403      403
    extension-over      403  409                  403      403      403
    submitted-closed    403  409                  403      403      403
    validated-extended  403  302+state            403      403      403
    """,
}

Combination = tuple[str, str, str]  # request, person, situation


def combinations() -> Iterator[tuple[Combination, str]]:
    """Every cell of the tables, for each person of its column."""
    for request, table in TABLES.items():
        header, *lines = filter(None, map(str.split, table.splitlines()))
        for situation, *answers in lines:
            for group, answer in zip(header, answers, strict=True):
                for person in PEOPLE[group]:
                    yield (request, person, situation), answer


EXPECTED = dict(combinations())
