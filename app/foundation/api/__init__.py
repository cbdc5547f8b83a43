"""What every route shares: transactions, problems, pagination, conditional requests, idempotency, OpenAPI."""
