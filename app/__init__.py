"""praktikmatch: a company's need becomes an internship, and the internship a job that lasts."""
