"""Cases: what people ask counsellors, sealed; who answers, their sessions, and who did what"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("about", sa.String(16), nullable=False, server_default=sa.text("''")))
    written = sa.text("about <> ''")
    op.create_index("outbox_about", "outbox", ["about"], sqlite_where=written, postgresql_where=written)
    op.create_table(
        "cases",
        sa.Column("id", _id, primary_key=True, autoincrement=True),
        sa.Column("number", sa.String(16), nullable=False, unique=True),
        sa.Column("whose", sa.String(64), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("lane", sa.Text, nullable=False),
        sa.Column("brief", sa.Text, nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("place", sa.String(20), nullable=False, server_default=sa.text("''")),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("danger", sa.SmallInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("joined", sa.SmallInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("owner", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("outcome", sa.String(20), nullable=False, server_default=sa.text("''")),
        sa.Column("opened_at", sa.Double, nullable=False),
        sa.Column("answered_at", sa.Double, nullable=False, server_default=sa.text("0")),
        sa.Column("active_at", sa.Double, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("cases_whose", "cases", ["whose", "id"])
    op.create_index("cases_status", "cases", ["status", "active_at"])
    op.create_table(
        "case_messages",
        sa.Column("id", _id, primary_key=True, autoincrement=True),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("author", sa.String(10), nullable=False),
        sa.Column("staff", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("outbox", _id, nullable=False, server_default=sa.text("0")),
        sqlite_autoincrement=True,
    )
    op.create_index("case_messages_number", "case_messages", ["number", "id"])
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("name", sa.String(60), nullable=False, unique=True),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("invitation", sa.String(64), nullable=False, server_default=sa.text("''")),
        sa.Column("invited_until", sa.Double, nullable=False, server_default=sa.text("0")),
        sa.Column("password", sa.String(200), nullable=False, server_default=sa.text("''")),
        sa.Column("seed", sa.String(200), nullable=False),
        sa.Column("last_step", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("revoked_at", sa.Double, nullable=False, server_default=sa.text("0")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sessions",
        sa.Column("secret", sa.String(64), primary_key=True),
        sa.Column("staff", sa.Integer, nullable=False),
        sa.Column("begun_at", sa.Double, nullable=False),
        sa.Column("seen_at", sa.Double, nullable=False),
    )
    op.create_index("sessions_staff", "sessions", ["staff"])
    op.create_table(
        "audit",
        sa.Column("id", _id, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("staff", sa.Integer, nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("number", sa.String(16), nullable=False, server_default=sa.text("''")),
        sa.Column("detail", sa.String(60), nullable=False, server_default=sa.text("''")),
        sqlite_autoincrement=True,
    )
    op.create_index("audit_at", "audit", ["at"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
        )
    else:
        op.execute(
            "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit "
            "FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()"
        )


def downgrade() -> None:
    for table in ("audit", "sessions", "staff", "case_messages", "cases"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_is_append_only()")
    op.drop_index("outbox_about", "outbox")
    op.drop_column("outbox", "about")
