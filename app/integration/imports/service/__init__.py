"""Imports: taking a file in, working through it in batches, and telling what became of each row."""

from app.integration.imports.service.asking import cancel_import, request_import, resume_import
from app.integration.imports.service.reading import read_error, read_import
from app.integration.imports.service.templates import template
from app.integration.imports.service.working import ImportDesk, forget_old, work_on_imports, work_on_next

__all__ = [
    "ImportDesk",
    "cancel_import",
    "forget_old",
    "read_error",
    "read_import",
    "request_import",
    "resume_import",
    "template",
    "work_on_imports",
    "work_on_next",
]
