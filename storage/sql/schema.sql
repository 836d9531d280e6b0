-- name: has_version_table()$
-- Whether migrations have ever run on this database.
SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version';

-- name: version()$
-- The number of the last migration that ran.
SELECT version_num FROM alembic_version;

-- name: has_tables()$
-- Whether anything was ever put into this database.
SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table');
