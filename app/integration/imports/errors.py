"""Refusals of this room: of requests, of whole files, and of single rows."""

from collections.abc import Mapping

from app.foundation.core.errors import Conflict, FieldFault
from app.foundation.core.i18n import Text


class ContentGone(Conflict):
    """What was left of the file has been deleted, so that nothing can go on."""

    code = "import.content_gone"
    title = Text("Filen er slettet", "The file is deleted")
    detail = Text(
        "Indholdet af filen er slettet. Send filen igen; rækker, der er importeret, ændres ikke.",
        "The file's content is deleted. Send the file again; rows that were imported do not change.",
    )


class LeaseLost(Conflict):
    """Another worker has taken the import over."""

    code = "import.lease_lost"
    title = Text("Importen er overtaget", "The import was taken over")
    detail = Text("En anden proces arbejder på importen.", "Another process works on the import.")


class TooManyImports(Conflict):
    """A jobcenter may have only so many files waiting."""

    code = "import.too_many_waiting"
    title = Text("For mange importer venter", "Too many imports wait")
    detail = Text(
        "Der venter allerede {most} importer. Vent, til en af dem er færdig, eller annullér den.",
        "{most} imports wait already. Wait until one of them is done, or cancel it.",
    )


# Why a whole file was not imported, by the code that stands on the import.
FAILURES: Mapping[str, Text] = {
    "import.encoding": Text(
        "Filens tegn kan ikke læses med det tegnsæt. Gem den som UTF-8.",
        "The file cannot be read in that encoding. Save it as UTF-8.",
    ),
    "import.unreadable": Text(
        "Filen er beskadiget eller er ikke en tabel.", "The file is damaged, or it is not a table."
    ),
    "import.too_large_unpacked": Text(
        "Filen er for stor, når den pakkes ud.", "The file is too large when it is unpacked."
    ),
    "import.no_rows": Text("Der er ingen rækker i filen.", "There are no rows in the file."),
    "import.too_many_rows": Text(
        "Filen har for mange rækker (højst 200.000). Del den.",
        "The file has too many rows (at most 200,000). Split it.",
    ),
    "import.column_missing": Text(
        "En kolonne, som er nævnt i mapping, findes ikke i filen.", "A column that mapping names is not in the file."
    ),
    "import.column_twice": Text(
        "To kolonner udfylder det samme felt. Vælg med mapping.",
        "Two columns fill the same field. Choose with mapping.",
    ),
    "import.no_key_column": Text(
        "Ingen kolonne siger, hvilken post en række er (f.eks. external_ref). Se skabelonen.",
        "No column says which record a row is (for example external_ref). See the template.",
    ),
    "import.account_closed": Text(
        "Kontoen, der bad om importen, er lukket eller har skiftet jobcenter.",
        "The account that asked for the import is closed or belongs to another jobcenter.",
    ),
    "import.workers_lost": Text(
        "Importen blev afbrudt gang på gang. Genoptag den, eller del filen.",
        "The import was broken off again and again. Resume it, or split the file.",
    ),
    "keys.missing": Text(
        "Nøglen, som filen er forseglet med, mangler.", "The key that the file is sealed under is missing."
    ),
    "import.failed": Text("Importen fejlede.", "The import failed."),
}

KEY_MISSING = FieldFault(
    "",
    "import.key_missing",
    Text(
        "Rækken siger ikke, hvilken post den er: udfyld en af nøglekolonnerne.",
        "The row does not say which record it is: fill in one of the key columns.",
    ),
)
REPEATED = Text("Værdien står også i en tidligere række.", "The value stands in an earlier row as well.")
AMBIGUOUS = FieldFault(
    "/external_ref",
    "import.ref_ambiguous",
    Text("Flere poster har denne reference.", "Several records have this reference."),
)
COMPANY_UNKNOWN = FieldFault(
    "/company",
    "import.company_unknown",
    Text(
        "Virksomheden findes ikke. Med CVR-nummer og virksomhedens navn bliver den oprettet.",
        "There is no such company. With its CVR number and name it is created.",
    ),
)
WORKPLACE_UNKNOWN = FieldFault(
    "/workplace",
    "import.workplace_unknown",
    Text("Arbejdsstedet findes ikke.", "There is no such workplace."),
)
MAPPING_INVALID = FieldFault(
    "query/mapping",
    "import.mapping_invalid",
    Text(
        "Skal være et JSON-objekt fra felt til kolonnens titel eller nummer; felterne står i skabelonen.",
        "Must be a JSON object from field to the column's title or number; the fields stand in the template.",
    ),
)
FILE_EMPTY = FieldFault("", "import.file_empty", Text("Filen er tom.", "The file is empty."))
FIXED_COMPANY = FieldFault(
    "/company",
    "import.company_fixed",
    Text(
        "Arbejdsstedet hører til en anden virksomhed.",
        "The workplace belongs to another company.",
    ),
)
FIXED_WORKPLACE = FieldFault(
    "/workplace",
    "import.workplace_fixed",
    Text("Behovet hører til et andet arbejdssted.", "The need belongs to another workplace."),
)
