"""What a file means: its form, its columns, its values; pure."""
