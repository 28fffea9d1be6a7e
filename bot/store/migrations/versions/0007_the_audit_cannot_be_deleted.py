"""The audit can be deleted no sooner than two years after its line: the database holds it, not the code"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEPT = 730 * 86_400
_YOUNG = f"OLD.at > (SELECT max(at) FROM audit) - {KEPT}"  # noqa: S608


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit WHEN {_YOUNG} "
            "BEGIN SELECT RAISE(ABORT, 'the audit is kept for two years'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION audit_is_not_deleted() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {_YOUNG} THEN RAISE EXCEPTION 'the audit is kept for two years'; END IF; RETURN OLD; END $$"
    )
    op.execute(
        "CREATE FUNCTION audit_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit is kept for two years'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_not_deleted()"
    )
    op.execute(
        "CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_not_emptied()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER audit_is_not_deleted")
        return
    for name in ("audit_is_not_emptied", "audit_is_not_deleted"):
        op.execute(f"DROP TRIGGER {name} ON audit")
        op.execute(f"DROP FUNCTION {name}()")
