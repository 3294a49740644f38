"""Arms of experiments, and which of them a guard has stopped."""

import sqlalchemy as sa
from alembic import op

revision = "0008_experiment_arms"
down_revision = "0007_undelivered"


def upgrade() -> None:
    op.create_table(
        "experiment_arms",
        sa.Column("experiment", sa.String(64), primary_key=True),
        sa.Column("arm", sa.String(32), primary_key=True),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("share", sa.Float(53), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True)),
        sa.Column("because", sa.String(32)),
    )


def downgrade() -> None:
    op.drop_table("experiment_arms")
