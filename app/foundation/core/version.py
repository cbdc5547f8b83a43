"""The version of the API: what the OpenAPI document, every answer and the package say (Semantic Versioning)."""

API_VERSION = "0.1.0"
