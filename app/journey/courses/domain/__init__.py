"""The rules of courses, vouchers and budgets."""
