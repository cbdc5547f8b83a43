"""The closed lists of reference data, and what counts as close between two skills."""

from enum import StrEnum

# Skills side by side under one parent count as siblings only where the parent is narrow enough to mean something:
# the largest groups hold more than a hundred skills ("planning events and programmes": 165), the median group 23.
WIDEST_SIBLING_GROUP = 30


class DatasetSource(StrEnum):
    """Whether a data set came with the program or was imported by an operator."""

    PACKAGE = "package"
    IMPORT = "import"


class CodeStatus(StrEnum):
    """Whether a region's code is stated by a source, or stands in until one does."""

    OFFICIAL = "official"
    PROVISIONAL = "provisional"


class IndustryScheme(StrEnum):
    """Dansk Branchekode: DB25 (NACE Rev. 2.1) in CVR since 2025, DB07 (NACE Rev. 2) before."""

    DB25 = "DB25"
    DB07 = "DB07"


class IndustryLevel(StrEnum):
    """How fine an industry code is: a letter, then 2, 3, 4 and 6 digits."""

    SECTION = "section"
    DIVISION = "division"
    GROUP = "group"
    CLASS = "class"
    SUBCLASS = "subclass"


class SkillType(StrEnum):
    """ESCO's two kinds; a few concepts carry neither in the source."""

    SKILL = "skill"
    KNOWLEDGE = "knowledge"
    UNSPECIFIED = "unspecified"


class Relation(StrEnum):
    """How a skill belongs to an occupation, or to a skill that builds on it."""

    ESSENTIAL = "essential"
    OPTIONAL = "optional"


class Closeness(StrEnum):
    """How a skill somebody holds stands to a skill somebody asks for, closest first."""

    SAME = "same"
    NARROWER = "narrower"
    BROADER = "broader"
    RELATED = "related"
    SIBLING = "sibling"
