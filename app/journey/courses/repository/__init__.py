"""Every query on courses, vouchers, their ledger and the budgets."""
