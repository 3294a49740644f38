"""What an outbox has not sent is found without reading every conversation of its channel."""

import sqlalchemy as sa
from alembic import op

revision = "0007_undelivered"
down_revision = "0006_publications"

_UNSENT = sa.text("delivered_seq < last_seq")


def upgrade() -> None:
    op.create_index(
        "conversations_undelivered", "conversations", ["channel"], sqlite_where=_UNSENT, postgresql_where=_UNSENT
    )


def downgrade() -> None:
    op.drop_index("conversations_undelivered", "conversations")
