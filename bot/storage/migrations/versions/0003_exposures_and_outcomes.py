"""What was shown, item by item, and what came of it; slates that the log holds already are taken over."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003_outcomes"
down_revision = "0002_learners"

_WITHHELD = sa.text("type = 'offer_withheld'")
_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    exposures = op.create_table(
        "exposures",
        sa.Column("impression_id", sa.String(64), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("conversation_id", sa.String(160), nullable=False, index=True),
        sa.Column("learner_id", sa.String(64)),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("at", _AT, nullable=False, index=True),
        sa.Column("policy_version", sa.String(200), nullable=False),
        sa.Column("requested", sa.Boolean, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("item_id", sa.String(128), nullable=False),
        sa.Column("propensity", sa.Float(53), nullable=False),
        sa.Column("context", sa.JSON, nullable=False),
    )
    op.create_index("exposures_by_item", "exposures", ["learner_id", "kind", "item_id"])
    outcomes = op.create_table(
        "outcomes",
        sa.Column("id", sa.String(240), primary_key=True),
        sa.Column("type", sa.String(8), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("item_id", sa.String(128), nullable=False),
        sa.Column("learner_id", sa.String(64)),
        sa.Column("impression_id", sa.String(64), index=True),
        sa.Column("order_id", sa.String(64)),
        sa.Column("price", sa.Float(53)),
        sa.Column("at", _AT, nullable=False),
        sa.Column("received_at", _AT, nullable=False),
        sa.Column("joined_impression", sa.String(64)),
        sa.Column("joined_position", sa.Integer),
        sa.Column("joined_how", sa.String(12)),
        sa.Column("reverses", sa.String(240)),
    )
    op.create_index("outcomes_by_item", "outcomes", ["learner_id", "kind", "item_id"])
    op.create_index("outcomes_by_exposure", "outcomes", ["joined_impression", "joined_position"])
    op.create_table(
        "refused_events",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("reason", sa.String(32), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_index("events_withheld", "events", ["at"], sqlite_where=_WITHHELD, postgresql_where=_WITHHELD)
    _take_over(exposures, outcomes)


def _take_over(exposures: sa.Table, outcomes: sa.Table) -> None:
    """Slates and refusals of the log as rows. No outcome was reported before now, so there is nothing else to join."""
    connection = op.get_bind()
    events = sa.table(
        "events", sa.column("conversation_id"), sa.column("type"), sa.column("body"), sa.column("at", _AT)
    )
    conversations = sa.table("conversations", sa.column("id"), sa.column("learner_id"), sa.column("channel"))
    query = (
        sa.select(events, conversations.c.learner_id, conversations.c.channel)
        .join(conversations, conversations.c.id == events.c.conversation_id)
        .where(events.c.type.in_(("impression_shown", "not_interested")))
        .order_by(events.c.at)
    )
    places: dict[tuple[str, str], tuple[str, int]] = {}
    for row in connection.execute(query).all():
        said = json.loads(row.body)
        who = {"learner_id": row.learner_id, "at": row.at, "impression_id": said["impression_id"]}
        if row.type == "impression_shown":
            for position, item in enumerate(said["items"], start=1):
                places[said["impression_id"], item["id"]] = (item["kind"], position)
                connection.execute(
                    exposures.insert().values(
                        **who,
                        position=position,
                        conversation_id=row.conversation_id,
                        channel=row.channel,
                        policy_version=said["policy_version"],
                        requested=said["requested"],
                        kind=item["kind"],
                        item_id=item["id"],
                        propensity=said["propensities"][position - 1],
                        context={},
                    )
                )
            continue
        for item_id in dict.fromkeys(said["item_ids"]):
            place = places.pop((said["impression_id"], item_id), None)
            if place is not None:
                connection.execute(
                    outcomes.insert().values(
                        **who,
                        id=f"dismiss:{said['impression_id']}:{place[0]}:{item_id}",
                        type="dismiss",
                        kind=place[0],
                        item_id=item_id,
                        received_at=row.at,
                        joined_impression=said["impression_id"],
                        joined_position=place[1],
                        joined_how="impression",
                    )
                )


def downgrade() -> None:
    op.drop_index("events_withheld", "events")
    for table in ("refused_events", "outcomes", "exposures"):
        op.drop_table(table)
