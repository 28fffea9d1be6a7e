"""All SQL, one file per noun; the same statements on SQLite and PostgreSQL."""
