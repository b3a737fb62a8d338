"""An institution's projects and commitments in Excel: written from what the site holds, read
back, shown, then kept as contributions, all of them or none.

What comes back is compared with the cells that left: a cell that comes back as it left keeps its
value exactly.
"""
