"""The project's copy of the taxonomy. Training, export and serving read labels from here and nowhere else."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ruamel.yaml import YAML

FALLBACK_INTENT = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"


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


@cache
def taxonomy() -> Taxonomy:
    document = YAML(typ="safe").load(files("nlu").joinpath("labels.yml").read_text(encoding="utf-8"))
    return Taxonomy(
        kinds={name: entry["kind"] for name, entry in document["intents"].items()},
        sentiments=tuple(document["sentiments"]),
        languages=tuple(document["languages"]),
    )
