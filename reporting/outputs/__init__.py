"""What is made of a frozen Bilan beside its PDF book: Word, Excel, web pages, a brief, slides.

Each output reads the frozen document alone, and gives the same bytes of the same document.
"""
