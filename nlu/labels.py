"""The project's copy of the taxonomy. Training, export and serving read labels from here and nowhere else."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ruamel.yaml import YAML

FALLBACK_INTENT = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
NO_DANGER = "none"
SAFETY_CATEGORIES = (
    NO_DANGER,
    "medical_emergency",
    "self_harm_risk",
    "fraud_report",
    "personal_medical_advice",
    "personal_investment_advice",
)
"""What the safety head tells apart, in the order of its outputs: nothing, and the intents of kind `safety`."""


@dataclass(frozen=True)
class Taxonomy:
    """Intents in a fixed order, their kinds, and the sentiments."""

    kinds: dict[str, str]
    sentiments: tuple[str, ...]
    languages: tuple[str, ...]

    @property
    def intents(self) -> tuple[str, ...]:
        return tuple(self.kinds)

    def kind(self, intent: str) -> str:
        """Kind of an intent; `fallback` for `nlu_fallback`, which is never a trained label."""
        return "fallback" if intent == FALLBACK_INTENT else self.kinds[intent]


def safety_category(intent: str) -> str:
    """The category that an intent belongs to.

    >>> safety_category("fraud_report"), safety_category("greet")
    ('fraud_report', 'none')
    """
    return intent if intent in SAFETY_CATEGORIES else NO_DANGER


@cache
def taxonomy() -> Taxonomy:
    document = YAML(typ="safe").load(files("nlu").joinpath("labels.yml").read_text(encoding="utf-8"))
    return Taxonomy(
        kinds={name: entry["kind"] for name, entry in document["intents"].items()},
        sentiments=tuple(document["sentiments"]),
        languages=tuple(document["languages"]),
    )
