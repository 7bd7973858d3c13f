"""Access control of the site."""
