"""What stands in a calendar feed and how its entries change."""
