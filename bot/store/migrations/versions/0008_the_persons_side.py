"""Cases as the person sees them: files, ratings, complaints, and the same case on the web"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_NEW = ("rating", "complaint", "grieves", "receipt", "also", "also_lane")


def upgrade() -> None:
    nothing, zero = sa.text("''"), sa.text("0")
    op.add_column("cases", sa.Column("rating", sa.SmallInteger, nullable=False, server_default=zero))
    op.add_column("cases", sa.Column("complaint", sa.SmallInteger, nullable=False, server_default=zero))
    op.add_column("cases", sa.Column("grieves", sa.SmallInteger, nullable=False, server_default=zero))
    op.add_column("cases", sa.Column("receipt", sa.String(64), nullable=False, server_default=nothing))
    op.add_column("cases", sa.Column("also", sa.String(64), nullable=False, server_default=nothing))
    op.add_column("cases", sa.Column("also_lane", sa.Text, nullable=False, server_default=nothing))
    for name in ("also", "receipt"):
        filled = sa.text(f"{name} <> ''")
        op.create_index(f"cases_{name}", "cases", [name], sqlite_where=filled, postgresql_where=filled)
    op.create_table(
        "case_files",
        sa.Column("id", _id, primary_key=True, autoincrement=True),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("message", _id, nullable=False, server_default=zero),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("type", sa.String(40), nullable=False, server_default=nothing),
        sa.Column("size", sa.Integer, nullable=False, server_default=zero),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.SmallInteger, nullable=False),
        sa.Column("tries", sa.SmallInteger, nullable=False, server_default=zero),
        sa.Column("due_at", sa.Double, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("case_files_number", "case_files", ["number", "id"])
    waiting = sa.text("state = 1")
    op.create_index("case_files_waiting", "case_files", ["id"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_table(
        "complaints",
        sa.Column("id", _id, primary_key=True, autoincrement=True),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("staff", sa.Integer, nullable=False, server_default=zero),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("complaints_number", "complaints", ["number", "id"])


def downgrade() -> None:
    op.drop_table("complaints")
    op.drop_table("case_files")
    for name in ("receipt", "also"):
        op.drop_index(f"cases_{name}", "cases")
    for name in _NEW:
        op.drop_column("cases", name)
