"""What a company says of a person, and the person may disagree with."""

from enum import StrEnum


class ReportKind(StrEnum):
    """A company's report: the supervisor's statement at the end, a sign-off, a readiness picture, or its answer to a
    follow-up.
    """

    END_STATEMENT = "end_statement"
    SIGN_OFF = "sign_off"
    READINESS_PICTURE = "readiness_picture"
    EMPLOYER_ANSWER = "employer_answer"
