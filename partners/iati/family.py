"""Which activity of the file is within which: parents, children, siblings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from partners.iati.codes import CHILD, PARENT, SIBLING
from partners.iati.elements import element
from partners.iati.money import has_budget
from partners.iati.organisations import own_identifier
from partners.iati.standard import Element
from partners.models import Project


class Family:
    """The activities of one file, and how they are related; only they are referred to."""

    def __init__(self, projects: Iterable[Project]) -> None:
        self.projects = {project.pk: project for project in projects}
        self.children: dict[int | None, list[Project]] = defaultdict(list)
        for project in self.projects.values():
            if project.parent_id in self.projects:
                self.children[project.parent_id].append(project)
        self.with_budget = {pk for pk, project in self.projects.items() if has_budget(project)}

    def above(self, project: Project) -> list[int]:
        """Its parent, its parent's parent… as far as the file has them."""
        found: list[int] = []
        key = project.parent_id
        while key in self.projects and key not in found:
            found.append(key)
            key = self.projects[key].parent_id
        return found

    def budgets_above(self, project: Project) -> list[int]:
        """The instruments whose budget comprises its own."""
        return [key for key in self.above(project) if key in self.with_budget]

    def level(self, project: Project) -> int:
        """1 for an instrument or a project of its own, 2 for what is within it…"""
        return len(self.above(project)) + 1

    def related(self, project: Project) -> Iterator[Element]:
        parent = self.projects.get(project.parent_id) if project.parent_id else None
        if parent:
            yield _related(parent, PARENT)
        for child in self.children[project.pk]:
            yield _related(child, CHILD)
        for sibling in self.children[project.parent_id] if parent else ():
            if sibling.pk != project.pk:
                yield _related(sibling, SIBLING)


def _related(project: Project, kind: str) -> Element:
    return element("related-activity", ref=own_identifier(project), type=kind)
