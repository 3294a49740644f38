"""Learning: the job that turns orders, reported events and the log of suggestions into what serving loads."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from knowledge import Catalogue
from recommender.bandit import Bandit
from recommender.bandit_file import save_bandit
from recommender.errors import FitError
from recommender.interactions import Event, Interactions
from recommender.learned import BANDIT, FEATURES, LEARNERS, MODEL, first_bandit, item_keys
from recommender.logged import Exposure
from recommender.outcomes import OfferResult, Outcome
from recommender.ranker import Verdict, consider, save_ranker
from recommender.snapshot import stored_vectors

Order = tuple[str, str, datetime, str]
"""Learner, course, when, and status as the platform names it."""

# Fewer rows than this say nothing about weights: the scores go on deciding alone.
_ENOUGH_FOR_BANDIT = 200
_NAMED = 20
_TAKEN = {"enrol", "finish", "refund"}


@dataclass(frozen=True)
class Report:
    """What one run of the job came to."""

    events: int
    learners: int
    exposures: int
    model: str
    """Version of the fitted model, or why there is none."""
    bandit_rows: int
    bandit: str
    """`serves`, or why it doesn't."""
    ranker: Verdict


class Learning:
    """Fits everything anew from the logs: running it twice on the same logs changes nothing."""

    def __init__(
        self, catalogue: Catalogue, folder: Path, now: datetime, seed: int = 0, say: Callable[[str], None] = print
    ) -> None:
        """`now`: further events that are dated later are refused."""
        self._catalogue = catalogue
        self._folder = folder
        self._now = now
        self._seed = seed
        self._say = say

    def run(
        self,
        results: Sequence[OfferResult],
        reported: Sequence[Outcome],
        orders: Iterable[Order],
        further: Path | None = None,
    ) -> Report:
        """Fit the model, the bandit and the ranker, and swap each in.

        Raises:
            LogError: the further events cannot be read.
        """
        known = set(item_keys(self._catalogue))
        events = [event for event in [*_of_orders(orders), *_of_outcomes(reported), *self._further(further)]
                  if event.item_id in known]  # fmt: skip
        exposures = exposures_of(results)
        rows, bandit = self._fit_bandit(exposures)
        verdict, text = consider(exposures, FEATURES, self._seed)
        save_ranker(self._folder, FEATURES, verdict, text)
        self._say(f"ranker: {verdict.reason}")
        self._fit_learners(events)
        return Report(
            events=len(events),
            learners=len({event.user_id for event in events}),
            exposures=len(exposures),
            model=self._fit_model(events),
            bandit_rows=rows,
            bandit=bandit,
            ranker=verdict,
        )

    def _further(self, file: Path | None) -> list[Event]:
        from recommender.interaction_files import read_log  # noqa: PLC0415 - pyarrow is for files alone

        if file is None:
            return []
        events, quality = read_log(file, now=self._now.timestamp())
        self._say(f"{file.name}: {quality.accepted} of {quality.read} rows are sound")
        for row in quality.refused[:_NAMED]:
            self._say(f"  {row}")
        return [event._replace(item_id=_key(event.item_id)) for event in events]

    def _fit_model(self, events: Sequence[Event]) -> str:
        from recommender.fitting import FitSettings, fit  # noqa: PLC0415 - implicit is for the fit alone
        from recommender.model_files import save_model  # noqa: PLC0415 - the same

        keys = item_keys(self._catalogue)
        prerequisites = {
            f"course:{course.id}": [f"course:{before}" for before in course.prerequisites]
            for course in self._catalogue.courses
        }
        try:
            model = fit(
                Interactions.from_events(events, keys),
                FitSettings(
                    seed=self._seed,
                    prerequisites=prerequisites,
                    vectors=stored_vectors(self._folder, keys),
                    copurchase=True,
                ),
                self._say,
            )
        except FitError as error:
            return str(error)
        return save_model(self._folder / MODEL, model)

    def _fit_learners(self, events: Sequence[Event]) -> None:
        """Segments, lifecycle and purchase intent, from what learners took."""
        from recommender.learners import fit_learners, save_learner_models  # noqa: PLC0415 - scikit-learn is for the fit

        models, report = fit_learners(events, self._now.timestamp(), seed=self._seed)
        save_learner_models(models, self._folder / LEARNERS)
        self._say(f"learners: {report.learners}, purchase intent {'kept' if models.intent else 'not kept'}")

    def _fit_bandit(self, exposures: Sequence[Exposure]) -> tuple[int, str]:
        """Replays the whole log in order, each place once."""
        known = [e for e in exposures if e.features and e.reward is not None]
        if len(known) < _ENOUGH_FOR_BANDIT:
            return len(known), f"needs {_ENOUGH_FOR_BANDIT} exposures"
        bandit = Bandit(first_bandit(), np.random.default_rng(self._seed))
        for exposure in known:
            item = exposure.arms[exposure.shown]
            bandit.shown(exposure.impression_id, item, exposure.features[exposure.shown])
            bandit.rewarded(exposure.impression_id, item, float(exposure.reward or 0.0))
        save_bandit(self._folder / BANDIT, bandit.state())
        return len(known), "serves"


def exposures_of(results: Iterable[OfferResult]) -> list[Exposure]:
    """The log of suggestions as estimators, ranker and bandit read it, oldest first."""
    found = []
    for result in sorted(results, key=lambda r: (r.exposure.at, r.exposure.place)):
        shown = result.exposure
        key = ":".join(shown.item)
        arms = tuple(shown.context.get("arms") or (key,))
        found.append(
            Exposure(
                impression_id=shown.impression_id,
                arms=arms,
                shown=arms.index(key),
                propensity=shown.propensity,
                position=shown.position,
                policy_version=shown.policy_version,
                scores=tuple(shown.context.get("scores", ())),
                features=tuple(tuple(arm) for arm in shown.context.get("features", ())),
                reward=result.reward,
            )
        )
    return found


def _of_orders(orders: Iterable[Order]) -> list[Event]:
    paid = {"paid": "enrol", "refunded": "refund"}
    return [
        Event(learner, f"course:{course}", at.timestamp(), event=paid[status])
        for learner, course, at, status in orders
        if status in paid
    ]


def _of_outcomes(outcomes: Iterable[Outcome]) -> list[Event]:
    return [
        Event(o.learner_id, ":".join(o.item), o.at.timestamp(), event=o.type)
        for o in outcomes
        if o.learner_id is not None and o.type in _TAKEN
    ]


def _key(item_id: str) -> str:
    """Logs of a platform name courses by their bare id."""
    return item_id if ":" in item_id else f"course:{item_id}"
