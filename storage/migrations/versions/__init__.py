"""One file a migration; its number is the schema's version."""
