"""Learning without spying: counts by day, questions that were not understood, and whether they may be kept"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    for name in ("helps", "unclear"):
        op.add_column("people", sa.Column(name, sa.SmallInteger, nullable=False, server_default=sa.text("0")))
    op.create_table(
        "counts",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("key", sa.String(60), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
    )
    op.create_table(
        "gaps",
        sa.Column("id", _ID, primary_key=True, autoincrement=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("place", sa.String(20), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("gaps_day", "gaps", ["day"])


def downgrade() -> None:
    op.drop_table("gaps")
    op.drop_table("counts")
    for name in ("unclear", "helps"):
        op.drop_column("people", name)
