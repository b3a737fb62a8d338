"""The structure tree: what each piece of text is, in the order of reading.

Each page and each annotation has a number, under which the parent tree keeps what its content
belongs to. Pages are numbered first, in their order; annotations come after all of them."""

import pikepdf
from pikepdf import Array, Dictionary, Name

from reporting.press.assembly.pages import lead_home


class Tags:
    """Gathers the trees of the pieces, each as soon as its pages are in the book."""

    def __init__(self, book: pikepdf.Pdf) -> None:
        self._book = book
        self._root = book.Root.StructTreeRoot
        self._document = book.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=self._root, K=Array())
        )
        self._parents: list[tuple[int, pikepdf.Object]] = []
        self._annotated: list[tuple[pikepdf.Object, pikepdf.Object]] = []

    def add(self, source: pikepdf.Pdf, start: int) -> None:
        """The tree of a piece whose first page is at `start`."""
        parts, parents = self._tree_of(source)
        for part in parts:
            part.P = self._document
            self._document.K.append(part)
        by_number = dict(zip(map(int, parents[::2]), parents[1::2], strict=True))
        for number in range(len(source.pages)):
            page = self._book.pages[start + number].obj
            page.StructParents = start + number
            self._parents.append((start + number, by_number[number]))
            for annotation in page.get(Name.Annots, ()):
                lead_home(annotation)
                self._annotated.append((annotation, by_number[int(annotation.StructParent)]))

    def _tree_of(self, source: pikepdf.Pdf) -> tuple[list[pikepdf.Object], list[pikepdf.Object]]:
        root = source.Root.StructTreeRoot
        tree: pikepdf.Object = source.make_indirect(
            Dictionary(Parts=root.K, Parents=root.ParentTree.Nums)
        )
        if source is not self._book:
            tree = self._book.copy_foreign(tree)
        return list(tree.Parts), list(tree.Parents)

    def write(self) -> None:
        """Number the annotations, and write what was gathered."""
        for number, (annotation, parent) in enumerate(self._annotated, len(self._book.pages)):
            annotation.StructParent = number
            self._parents.append((number, parent))
        flat = [entry for number, parent in self._parents for entry in (number, parent)]
        self._root.K = Array([self._document])
        self._root.ParentTree = self._book.make_indirect(Dictionary(Nums=Array(flat)))
        self._root.ParentTreeNextKey = len(self._book.pages) + len(self._annotated)
