"""Who does what, where: the matrices of the partners, their gaps and their overlaps."""
