"""Indexes for full tables: one lane is looked into by lane, and events that were set aside are found at once"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _partial(name: str, table: str, columns: list[str], condition: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))


def upgrade() -> None:
    op.drop_index("inbox_waiting", "inbox")
    _partial("inbox_waiting", "inbox", ["lane", "id"], "state < 1")
    _partial("inbox_set_aside", "inbox", ["lane"], "state = 2")
    op.drop_index("outbox_unsent_id", "outbox")
    _partial("outbox_unsent_id", "outbox", ["id"], "state <= 1")


def downgrade() -> None:
    op.drop_index("outbox_unsent_id", "outbox")
    _partial("outbox_unsent_id", "outbox", ["id"], "state < 2")
    op.drop_index("inbox_set_aside", "inbox")
    op.drop_index("inbox_waiting", "inbox")
    _partial("inbox_waiting", "inbox", ["lane", "id"], "state = 0")
