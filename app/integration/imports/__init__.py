"""Imports: candidates, companies, workplaces, needs and courses from other systems' files."""
