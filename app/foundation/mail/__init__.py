"""E-mail: a letter is written, and handed to the SMTP server the installation names."""
