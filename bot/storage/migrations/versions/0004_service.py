"""Tickets know their team, when a person first replied, how often they came back, and what the learner thought."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004_service"
down_revision = "0003_outcomes"


def _columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("team", sa.String(32), nullable=False, server_default=""),
        sa.Column("first_replied_at", sa.DateTime(timezone=True)),
        sa.Column("reopened", sa.Integer, nullable=False, server_default="0"),
        sa.Column("alarms", sa.Integer, nullable=False, server_default="0"),
        sa.Column("score", sa.Integer),
        sa.Column("score_words", sa.Text, nullable=False, server_default=""),
    )


def upgrade() -> None:
    for column in _columns():
        op.add_column("tickets", column)
    op.create_index("tickets_by_urgency", "tickets", ["urgency", "opened_at"])


def downgrade() -> None:
    op.drop_index("tickets_by_urgency", "tickets")
    with op.batch_alter_table("tickets") as table:
        for column in reversed(_columns()):
            table.drop_column(column.name)
