"""The counsellors' group in Telegram: a topic for each case, and who is who there"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_LINK = ("telegram", "telegram_lane", "link", "link_until")


def upgrade() -> None:
    nothing, zero = sa.text("''"), sa.text("0")
    op.create_table(
        "case_topics",
        sa.Column("number", sa.String(16), primary_key=True),
        sa.Column("thread", sa.BigInteger, nullable=False, server_default=zero),
        sa.Column("name", sa.String(128), nullable=False, server_default=nothing),
        sa.Column("begun", sa.SmallInteger, nullable=False, server_default=zero),
        sa.Column("part", sa.Integer, nullable=False, server_default=zero),
        sa.Column("part_of", sa.BigInteger, nullable=False, server_default=zero),
        sa.Column("post", sa.BigInteger, nullable=False, server_default=zero),
        sa.Column("shown", sa.Text, nullable=False, server_default=nothing),
        sa.Column("news", sa.Integer, nullable=False, server_default=sa.text("1")),
        sa.Column("over", sa.SmallInteger, nullable=False, server_default=zero),
        sa.Column("held_for", sa.Integer, nullable=False, server_default=zero),
        sa.Column("held_until", sa.Double, nullable=False, server_default=zero),
    )
    waiting = sa.text("news > 0")
    op.create_index("case_topics_thread", "case_topics", ["thread"])
    op.create_index("case_topics_news", "case_topics", ["news"], sqlite_where=waiting, postgresql_where=waiting)
    op.add_column("case_messages", sa.Column("told", sa.SmallInteger, nullable=False, server_default=zero))
    op.add_column("staff", sa.Column("telegram", sa.String(64), nullable=False, server_default=nothing))
    op.add_column("staff", sa.Column("telegram_lane", sa.String(200), nullable=False, server_default=nothing))
    op.add_column("staff", sa.Column("link", sa.String(64), nullable=False, server_default=nothing))
    op.add_column("staff", sa.Column("link_until", sa.Double, nullable=False, server_default=zero))


def downgrade() -> None:
    for name in _LINK:
        op.drop_column("staff", name)
    op.drop_column("case_messages", "told")
    op.drop_table("case_topics")
