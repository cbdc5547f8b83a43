"""The wing that knows nothing of the trade: configuration, database, API conventions, identity, audit."""
