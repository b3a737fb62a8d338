"""What higher layers show on the partners' pages: the committees and actions of an institution,
what was reported in a region."""

from snia.common.sections import Sections

of_institution = Sections()
of_region = Sections()
