"""Routes of a person's rights: export, rectification, erasure, legal holds, retention, consents and disclosures."""

from fastapi import APIRouter

from app.oversight.privacy.router import erasures, exports, rectifications, sharing

router = APIRouter()
for part in (exports, rectifications, sharing, erasures):
    router.include_router(part.router)
