"""Whose words the platform is still to erase."""

import sqlalchemy as sa
from alembic import op

revision = "0009_owed_erasures"
down_revision = "0008_experiment_arms"


def upgrade() -> None:
    op.create_table(
        "owed_erasures",
        sa.Column("receipt", sa.String(16), primary_key=True),
        sa.Column("learner_id", sa.Text, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("owed_erasures")
