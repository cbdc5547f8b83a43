"""The database: engine, transactions, naming convention, column types, the unit of work."""
