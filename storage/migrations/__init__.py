"""The numbered migrations, applied in order by Alembic."""
