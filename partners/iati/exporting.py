"""Give the document: checked whole before anything takes its name."""

import os
import shutil
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.utils import timezone
from lxml import etree

from partners.iati.checking import Finding, findings
from partners.iati.writing import Written, write_activities


def export_to(path: Path, *, with_demonstration: bool) -> tuple[Written, list[Finding]]:
    """Write the file, unless something is wrong with it: then it is left as it was."""
    written = write_activities(with_demonstration=with_demonstration)
    wrong = check(written)
    if not wrong:
        _put(written, path)
    return written, wrong


def check(written: Written) -> list[Finding]:
    tree = etree.parse(written.file)
    written.file.seek(0)
    return findings(tree, timezone.localdate())


def _put(written: Written, path: Path) -> None:
    """Beside its place first: whoever reads it meanwhile has the old one or the new one."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as beside:
        shutil.copyfileobj(written.file, beside)
    try:
        Path(beside.name).chmod(0o644)
        os.replace(beside.name, path)
    except OSError:
        Path(beside.name).unlink(missing_ok=True)
        raise
