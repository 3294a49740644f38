"""Open Bandit Dataset, small sample, as a log: `python -m tests.recommender.open_bandit IN.jsonl OUT.csv`."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from recommender.logged import Exposure, write_log


def exposures(source: Path) -> Iterator[Exposure]:
    """Uniformly random exposures of fashion items: each could have stood in each place. Reward: a click.

    Saito et al. 2021, CC BY 4.0, ZOZO Inc. Ids of slates are not published; each row is an impression of its own.
    """
    rows = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    items = sorted({row["item"] for row in rows})
    for number, row in enumerate(rows):
        yield Exposure(
            impression_id=f"{source.stem}-{number}",
            arms=tuple(map(str, items)),
            shown=items.index(row["item"]),
            propensity=row["p"],
            policy_version=source.stem,
            propensities=(row["p"],) * len(items),
            scores=tuple(float(row["aff"].get(str(item), 0.0)) for item in items),
            context=tuple(float(row["pos"] == place) for place in (2, 3)),
            reward=float(row["click"]),
        )


if __name__ == "__main__":
    write_log(Path(sys.argv[2]), exposures(Path(sys.argv[1])), context=("x_place_2", "x_place_3"))
