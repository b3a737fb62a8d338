"""Put laid out pieces together into one tagged PDF. Knows PDF, and neither HTML nor a model."""

from reporting.press.assembly.assemble import Laid, Order, assemble, first_pages

__all__ = ["Laid", "Order", "assemble", "first_pages"]
