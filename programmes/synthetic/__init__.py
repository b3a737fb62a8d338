"""A strategy in full swing, invented: campaigns, answers, activities and commitments by the
thousand, to measure the site and to try it at its real size and far beyond.

Everything is marked as demonstration and says in its own words that it is invented. Rows are
written in bulk with what `save()` would have computed; one command takes all of it away again.
"""

from programmes.synthetic.load import load_synthetic
from programmes.synthetic.marks import DOMAIN, PERIOD_MARK
from programmes.synthetic.refusal import Refused
from programmes.synthetic.removal import remove_synthetic
from programmes.synthetic.size import Sizes

__all__ = ["DOMAIN", "PERIOD_MARK", "Refused", "Sizes", "load_synthetic", "remove_synthetic"]
