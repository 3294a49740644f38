"""Room for a sealed address; consents with their history, tombstones of the erased, proofs of the retention job."""

import sqlalchemy as sa
from alembic import op

revision = "0005_rights"
down_revision = "0004_service"

_AT = sa.DateTime(timezone=True)
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":  # SQLite doesn't hold texts to their length
        op.alter_column("conversations", "address", type_=sa.Text)
    op.create_table(
        "consents",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("learner_id", sa.String(64), index=True),
        sa.Column("conversation_id", sa.String(160), nullable=False, index=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("granted", sa.Boolean, nullable=False),
        sa.Column("text_version", sa.String(32), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("at", _AT, nullable=False),
    )
    op.create_table(
        "tombstones",
        sa.Column("name_hash", sa.String(64), primary_key=True),
        sa.Column("erased_at", _AT, primary_key=True),
        sa.Column("receipt", sa.String(16), nullable=False, index=True),
        sa.Column("counts", sa.JSON, nullable=False),
    )
    op.create_table(
        "retention_runs",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("data_class", sa.String(32), nullable=False),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("removed", sa.Integer, nullable=False),
        sa.Column("oldest_left", _AT),
        sa.Column("at", _AT, nullable=False, index=True),
    )


def downgrade() -> None:
    for table in ("retention_runs", "tombstones", "consents"):
        op.drop_table(table)
