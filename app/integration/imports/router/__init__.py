"""Routes of imports, their templates, and the names other systems know rows by."""

from app.foundation.api.late_route import joined
from app.integration.imports.router import imports, refs

UPLOADS = imports.UPLOADS
router = joined(imports.router, refs.router)
