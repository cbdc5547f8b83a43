"""A PDF as an answer: its media type, and how the documentation describes it."""

from typing import Any

from fastapi import Response

PDF = "application/pdf"


class PdfResponse(Response):
    """A PDF; so that the documentation names the type."""

    media_type = PDF


def pdf_answer(description: str) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that answers with a PDF in the reader's language."""
    return {
        200: {
            "description": description,
            "content": {PDF: {"schema": {"type": "string", "contentMediaType": PDF}}},
            "headers": {
                "Content-Language": {"schema": {"type": "string", "enum": ["da", "en"]}},
                "Content-Disposition": {
                    "schema": {"type": "string"},
                    "description": "A file name without personal data.",
                },
                "ETag": {"schema": {"type": "string"}, "description": "Of this reader's paper in this language."},
            },
        }
    }
