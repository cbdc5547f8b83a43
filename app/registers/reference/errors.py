"""Refusals of the reference room."""

from app.foundation.core.errors import Invalid, NotFound
from app.foundation.core.i18n import Text


class OccupationNotFound(NotFound):
    """No occupation with that id."""

    code = "reference.occupation_not_found"
    title = Text("Stillingsbetegnelsen findes ikke", "Occupation not found")
    detail = Text("Der findes ingen stillingsbetegnelse med dette id.", "There is no occupation with this id.")


class SkillNotFound(NotFound):
    """No skill with that id."""

    code = "reference.skill_not_found"
    title = Text("Kompetencen findes ikke", "Skill not found")
    detail = Text("Der findes ingen kompetence med dette id.", "There is no skill with this id.")


class EscoFileMissing(Invalid):
    """The folder lacks a file of the ESCO download."""

    code = "reference.esco_file_missing"
    title = Text("ESCO-mappen er ikke komplet", "The ESCO folder is incomplete")
    detail = Text(
        "Mappen mangler: {files}. Hent hele ESCO-klassifikationen som CSV på engelsk og dansk.",
        "The folder lacks: {files}. Download the whole ESCO classification as CSV in English and Danish.",
    )


class EscoColumnsMissing(Invalid):
    """A file of the ESCO download lacks a column, or is no CSV file in UTF-8."""

    code = "reference.esco_columns_missing"
    title = Text("En ESCO-fil har ikke de ventede kolonner", "An ESCO file lacks expected columns")
    detail = Text("Filen {file} mangler kolonnerne: {columns}.", "The file {file} lacks the columns: {columns}.")


class EscoEmpty(Invalid):
    """A file of the ESCO download has a header and no rows."""

    code = "reference.esco_empty"
    title = Text("En ESCO-fil er tom", "An ESCO file is empty")
    detail = Text("Filen {file} indeholder ingen rækker.", "The file {file} holds no rows.")


class EscoReferenceUnknown(Invalid):
    """A file of the ESCO download points at a concept that the download does not hold."""

    code = "reference.esco_reference_unknown"
    title = Text("ESCO-filerne passer ikke sammen", "The ESCO files do not fit together")
    detail = Text(
        "Filen {file} henviser til {count} begreber, som ikke findes i de andre filer. Er alle filer fra samme version?",
        "The file {file} points at {count} concepts that the other files do not hold. Are all files of one version?",
    )
