"""Practice: notes of people, reminders that are due one day, and how questions are answered, of nobody"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("lane", sa.String(120), primary_key=True),
        sa.Column("name", sa.String(20), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "reminders",
        sa.Column("lane", sa.String(120), primary_key=True),
        sa.Column("name", sa.String(20), primary_key=True),
        sa.Column("due_at", sa.Double, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("reminders_due", "reminders", ["due_at"])
    op.create_table(
        "items",
        sa.Column("question", sa.String(36), primary_key=True),
        sa.Column("answer", sa.String(12), primary_key=True),
        sa.Column("band", sa.String(4), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("items")
    op.drop_index("reminders_due", "reminders")
    op.drop_table("reminders")
    op.drop_table("notes")
