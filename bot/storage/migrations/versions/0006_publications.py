"""Published versions of the content with their documents; searches found by time, for the gap list."""

import sqlalchemy as sa
from alembic import op

revision = "0006_publications"
down_revision = "0005_rights"

_SEARCHED = sa.text("type = 'searched'")


def upgrade() -> None:
    op.create_table(
        "publications",
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(128), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("passages", sa.Integer, nullable=False),
        sa.Column("restores", sa.Integer),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("forced", sa.Boolean, nullable=False),
        sa.Column("golden", sa.JSON, nullable=False),
    )
    op.create_table(
        "published_documents",
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", sa.String(160), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, index=True),
    )
    op.create_table(
        "document_texts",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("reviewer", sa.Text, nullable=False),
        sa.Column("reviewed_on", sa.Date, nullable=False),
        sa.Column("review_due_on", sa.Date, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("passages", sa.Text, nullable=False),
    )
    op.create_index("events_searched", "events", ["at"], sqlite_where=_SEARCHED, postgresql_where=_SEARCHED)


def downgrade() -> None:
    op.drop_index("events_searched", "events")
    for table in ("document_texts", "published_documents", "publications"):
        op.drop_table(table)
