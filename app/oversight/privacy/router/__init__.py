"""Routes of a person's rights: export, rectification, erasure, legal holds, retention, consents and disclosures."""

from app.foundation.api.late_route import joined
from app.oversight.privacy.router import erasures, exports, rectifications, sharing

router = joined(exports.router, rectifications.router, sharing.router, erasures.router)
