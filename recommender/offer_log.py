"""The log of suggestions as analysts get it: one row an exposure, learners under pseudonyms, no word of theirs."""

import csv
import hashlib
import hmac
import io
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

from recommender.errors import RecommenderError
from recommender.outcomes import OfferResult

# The parts of a context that leave the house: labels of ours, and numbers (x_…, which reward models read). What else a
# context may hold stays inside until somebody adds it here.
LABELS = ("intent", "sentiment", "language", "verdict", "domain", "experiment_arm")
NUMBERS = ("confidence",)
COLUMNS: dict[str, str] = {
    "exposed_at": "when it was shown: ISO 8601, UTC",
    "impression_id": "the slate",
    "position": "place in the slate, from 1",
    "policy_version": "which policy chose",
    "arms": "kind:id of what could have stood there, by |; only what did, where the slate did not keep the others",
    "shown": "kind:id of what did",
    "propensity": "probability with which the policy chose it for this position, given those above it",
    "scores": "of all arms, in their order, by |; empty where the slate did not keep them",
    "features": "of all arms by |, the numbers of each by ; in the order of `features` in the documentation",
    "reward": "1 when an enrolment stands, otherwise 0",
    "slate_size": "how many items the slate had",
    "learner": "pseudonym; empty for learners who were not signed in",
    "conversation": "pseudonym",
    "channel": "widget, telegram, rest or terminal",
    "requested": "1 when the learner had asked for a suggestion",
    "kind": "course or partner",
    "item_id": "the item, as in the catalogue",
    "opened": "1 when the card was followed",
    "dismissed": "1 when the learner was not interested",
    "enrolled": "1 when the learner enrolled or bought, also if it was given back",
    "refunded": "1 when an enrolment was given back",
    "finished": "1 when the course was finished",
    **dict.fromkeys(LABELS, "what was known when it was chosen"),
    "x_requested": "the same as requested, for reward models",
    **{f"x_{name}": "what was known when it was chosen, as a number" for name in NUMBERS},
}
_SHORTEST_KEY = 32


class Pseudonyms:
    """Keyed hashes: the same learner is the same pseudonym in every export, and only the key leads back.

    Keep the key apart from the data. Without it nobody can test whether a pseudonym is a certain learner's; with
    another key, exports cannot be linked.
    """

    def __init__(self, key: str) -> None:
        """Raises:
        RecommenderError: the key is too short to keep a secret.
        """
        if len(key) < _SHORTEST_KEY:
            raise RecommenderError(f"A key for pseudonyms needs at least {_SHORTEST_KEY} characters, not {len(key)}.")
        self._key = key.encode()

    def of(self, kind: str, name: str | None) -> str:
        """128 bits in hexadecimal; empty for nobody. `kind` keeps equal names of different things apart."""
        if name is None:
            return ""
        return hmac.new(self._key, f"{kind}\n{name}".encode(), hashlib.sha256).hexdigest()[:32]


def offer_rows(found: Sequence[OfferResult], pseudonyms: Pseudonyms) -> list[dict[str, Any]]:
    """One row a result, with COLUMNS as keys, in the order given."""
    sizes = Counter(result.exposure.impression_id for result in found)
    rows = []
    for result in found:
        shown = result.exposure
        rows.append(
            {
                "exposed_at": shown.at.astimezone(UTC).isoformat(),
                "impression_id": shown.impression_id,
                "position": shown.position,
                "policy_version": shown.policy_version,
                "arms": "|".join(shown.context.get("arms") or [":".join(shown.item)]),
                "shown": ":".join(shown.item),
                "propensity": shown.propensity,
                "scores": "|".join(map(repr, shown.context.get("scores", ()))),
                "features": "|".join(";".join(map(repr, arm)) for arm in shown.context.get("features", ())),
                "reward": result.reward,
                "slate_size": sizes[shown.impression_id],
                "learner": pseudonyms.of("learner", shown.learner_id),
                "conversation": pseudonyms.of("conversation", shown.conversation_id),
                "channel": shown.channel,
                "requested": int(shown.requested),
                "kind": shown.kind,
                "item_id": shown.item_id,
                "opened": int(result.opened),
                "dismissed": int(result.dismissed),
                "enrolled": int(result.enrolled),
                "refunded": int(result.refunded),
                "finished": int(result.finished),
                **{name: shown.context.get(name) for name in LABELS},
                "x_requested": float(shown.requested),
                **{f"x_{name}": float(shown.context.get(name, 0.0)) for name in NUMBERS},
            }
        )
    return rows


def write_offer_log(rows: Iterable[dict[str, Any]], target: Path) -> None:
    """Write rows as CSV, or as Parquet when the file is called so; whole or not at all.

    Raises:
        RecommenderError: another kind of file, or Parquet without the library for it.
    """
    if target.suffix not in {".csv", ".parquet"}:
        raise RecommenderError(f"{target.name}: a log of suggestions is .csv or .parquet.")
    content = _parquet(list(rows)) if target.suffix == ".parquet" else _csv(rows)
    staged = target.with_name(f"{target.name}.tmp")
    with staged.open("wb") as file:
        file.write(content)
        os.fsync(file.fileno())
    staged.replace(target)


def _csv(rows: Iterable[dict[str, Any]]) -> bytes:
    output = io.StringIO(newline="")
    writer = csv.DictWriter(output, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return output.getvalue().encode()


def _parquet(rows: list[dict[str, Any]]) -> bytes:
    try:
        import pyarrow as pa  # noqa: PLC0415 - heavy, and only for this format
        from pyarrow import parquet  # noqa: PLC0415 - the same
    except ImportError as error:
        raise RecommenderError("Parquet needs pyarrow. Run: pip install pyarrow, or write .csv") from error
    whole = {"position", "slate_size", "requested", "opened", "dismissed", "enrolled", "refunded", "finished"}
    real = {"propensity", "reward"} | {name for name in COLUMNS if name.startswith("x_")}
    kinds = {name: pa.int64() if name in whole else pa.float64() if name in real else pa.string() for name in COLUMNS}
    fields = [pa.field(name, kind, metadata={"description": COLUMNS[name]}) for name, kind in kinds.items()]
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.Table.from_pylist(rows, schema=pa.schema(fields)), sink)
    return bytes(sink.getvalue())
