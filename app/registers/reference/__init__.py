"""Reference data: places, industries, occupations and skills, and how the names of them are searched."""
