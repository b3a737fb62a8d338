"""A whole Bilan of invented content, as long as a real one: eleven chapters, 81 actions, some 150
pages. It shows what the studio and the layout can do, and says on every page that it is invented.

Its period comes before the strategy was adopted (December 2014): nothing real can stand in it.
"""
