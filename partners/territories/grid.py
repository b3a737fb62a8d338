"""Where the tiles of the regions stand: an approximate place for each, no boundary is drawn."""

# By the region's official number: row and column, from the north and from the west.
TILES = {
    1: (1, 4),  # Tanger-Tétouan-Al Hoceïma
    2: (2, 5),  # L'Oriental
    3: (2, 4),  # Fès-Meknès
    4: (2, 3),  # Rabat-Salé-Kénitra
    5: (3, 4),  # Béni Mellal-Khénifra
    6: (3, 3),  # Casablanca-Settat
    7: (4, 3),  # Marrakech-Safi
    8: (4, 4),  # Drâa-Tafilalet
    9: (5, 3),  # Souss-Massa
    10: (5, 2),  # Guelmim-Oued Noun
    11: (6, 2),  # Laâyoune-Sakia El Hamra
    12: (6, 1),  # Dakhla-Oued Ed-Dahab
}


def tile_class(position: int) -> str:
    """The classes of static/site/site.css that place a region's tile; none for any other."""
    place = TILES.get(position)
    return f"tile-row-{place[0]} tile-column-{place[1]}" if place else ""
