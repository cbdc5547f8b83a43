"""What the route of this room asks for: what CVR says is public, so whoever reads companies may look one up."""

from app.registers.companies.permissions import READ_COMPANIES

LOOK_UP_COMPANIES = READ_COMPANIES
