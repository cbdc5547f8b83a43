"""What a register's documents say, as values."""

from app.integration.cvr.domain.company import Found, Unit, company_of, numbers_in
from app.integration.cvr.domain.industries import Industry

__all__ = ["Found", "Industry", "Unit", "company_of", "numbers_in"]
