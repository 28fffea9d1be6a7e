"""The desk: due times, parking, second readers, drafts, languages and limits of those who answer"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_zero, _nothing = sa.text("0"), sa.text("''")
_OF_CASES = (
    sa.Column("topic", sa.String(30), nullable=False, server_default=_nothing),
    sa.Column("asked_at", sa.Double, nullable=False, server_default=_zero),
    sa.Column("spent", sa.Double, nullable=False, server_default=_zero),
    sa.Column("due_at", sa.Double, nullable=False, server_default=_zero),
    sa.Column("warn_at", sa.Double, nullable=False, server_default=_zero),
    sa.Column("escalated", sa.SmallInteger, nullable=False, server_default=_zero),
    sa.Column("parked_until", sa.Double, nullable=False, server_default=_zero),
    sa.Column("held_at", sa.Double, nullable=False, server_default=_zero),
    sa.Column("closed_at", sa.Double, nullable=False, server_default=_zero),
    sa.Column("linked", sa.String(16), nullable=False, server_default=_nothing),
    sa.Column("checklist", sa.String(30), nullable=False, server_default=_nothing),
    sa.Column("ticks", sa.String(200), nullable=False, server_default=_nothing),
)
_OF_STAFF = (
    sa.Column("languages", sa.String(60), nullable=False, server_default=_nothing),
    sa.Column("cap", sa.SmallInteger, nullable=False, server_default=_zero),
)


def upgrade() -> None:
    for column in _OF_CASES:
        op.add_column("cases", column)
    for column in _OF_STAFF:
        op.add_column("staff", column)
    op.execute("UPDATE cases SET asked_at = active_at WHERE status = 'open' AND answered_at = 0")
    op.execute("UPDATE cases SET closed_at = active_at WHERE status = 'closed'")
    chosen_by = ["status", "danger", "due_at", "id", "owner", "parked_until", "asked_at", "language", "place", "topic"]
    op.create_index("cases_queue", "cases", chosen_by)
    op.create_index("cases_owner", "cases", ["owner", "status"])
    op.create_table(
        "case_drafts",
        sa.Column("number", sa.String(16), primary_key=True),
        sa.Column("staff", sa.Integer, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("proposed_at", sa.Double, nullable=False, server_default=_zero),
        sa.Column("kept_at", sa.Double, nullable=False),
    )
    op.create_table(
        "case_views",
        sa.Column("number", sa.String(16), primary_key=True),
        sa.Column("staff", sa.Integer, primary_key=True),
        sa.Column("seen_at", sa.Double, nullable=False),
        sa.Column("typed_at", sa.Double, nullable=False, server_default=_zero),
    )
    op.create_index("case_views_seen", "case_views", ["seen_at"])
    op.create_table(
        "case_changes",
        sa.Column("id", _id, primary_key=True, autoincrement=True),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("case_changes_at", "case_changes", ["at"])


def downgrade() -> None:
    for table in ("case_changes", "case_views", "case_drafts"):
        op.drop_table(table)
    op.drop_index("cases_owner", "cases")
    op.drop_index("cases_queue", "cases")
    for column in _OF_STAFF:
        op.drop_column("staff", column.name)
    for column in _OF_CASES:
        op.drop_column("cases", column.name)
