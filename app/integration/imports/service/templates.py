"""Templates: a file of each kind with its titles and one example row."""

import csv
import io

from app.foundation.core.i18n import Language
from app.foundation.paper.spreadsheet import as_xlsx, harmless
from app.integration.imports.domain.kinds import COLUMNS
from app.integration.imports.domain.states import FileForm, ImportKind


def template(kind: ImportKind, form: FileForm, language: Language) -> bytes:
    """Danish titles for Danish readers, otherwise the fields' own names; both are read. The CSV file is written as a
    Danish spreadsheet program writes it: UTF-8 with its mark, semicolons.
    """
    head = [column.title(language) for column in COLUMNS[kind]]
    example = [column.example for column in COLUMNS[kind]]
    if form is FileForm.XLSX:
        return as_xlsx(kind.value, head, [example])
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows([head, [harmless(cell) for cell in example]])
    return out.getvalue().encode("utf-8-sig")
