"""A publication as it is recorded, from what a publish or a rollback came to."""

from collections.abc import Sequence
from datetime import datetime

from bot.knowledge_port import Document, Golden, Kind, Publication


def publication_made(
    at: datetime,
    latest: Publication | None,
    kind: Kind,
    by: str,
    content: str,
    documents: Sequence[Document],
    golden: Sequence[Golden],
    *,
    reason: str = "",
    restores: int | None = None,
) -> Publication:
    """Numbered after the latest one; forced where a reason overruled golden questions that drop."""
    found = golden[0] if golden else None
    overruled = found is not None and found.dropped
    return Publication(
        version=1 + (latest.version if latest else 0),
        kind=kind,
        at=at,
        by=by,
        content=content,
        passages=sum(len(one.passages) for one in documents),
        restores=restores,
        reason=reason,
        forced=kind == "publish" and overruled,
        golden=found,
    )
