"""What is remembered of a learner in all their conversations: caps, refusals, choices."""

import sqlalchemy as sa
from alembic import op

revision = "0002_learners"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "learners",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("memory", sa.Text, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("learners")
