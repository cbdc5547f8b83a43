"""Routes of imports, their templates, and the names other systems know rows by."""

from fastapi import APIRouter

from app.integration.imports.router import imports, refs

UPLOADS = imports.UPLOADS
router = APIRouter()
for part in (imports, refs):
    router.include_router(part.router)
