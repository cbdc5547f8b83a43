"""Changes to a granted internship: extension, shortening, hours and pauses, each a request and a decision."""
