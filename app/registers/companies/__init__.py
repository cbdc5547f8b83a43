"""Companies (CVR), their workplaces (P-number), and the ledger of who occupies them."""
