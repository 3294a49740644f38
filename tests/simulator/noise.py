"""What hurried thumbs do to a sentence; the values in it, which the judgement compares, stay whole."""

import random
import re
from collections.abc import Callable

from opencc import OpenCC

from nlu.training import noise

_PLACE = re.compile(r"(\{[a-z_]+\})")
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_EMOJI = ("😂", "🙏", "😭", "👍", "😅", "❤️")
_LEAST = 4  # characters worth a slip
_SHARE = 0.6


def noisy(template: str, language: str, rng: random.Random) -> str:
    """One or two slips in a template's own words, and signs of haste around them."""
    if rng.random() > _SHARE:
        return template
    kinds = _KINDS[language]
    parts = _PLACE.split(template)
    own = [i for i, part in enumerate(parts) if not part.startswith("{") and len(part.strip()) >= _LEAST]
    if own:
        at = rng.choice(own)
        parts[at] = rng.choice(kinds)(parts[at], rng)
    text = "".join(parts)
    return f"{text}{rng.choice(_EMOJI)}" if own and rng.random() < 0.2 else text


def wide(text: str, rng: random.Random) -> str:
    """Latin letters and digits as a Chinese input method leaves them."""
    return text.translate(_WIDE)


def value_as_typed(kind: str, value: str, rng: random.Random) -> str:
    """Another spelling of the same order number, amount, mail or phone."""
    if rng.random() < 0.5:
        return value
    if kind in {"order", "tax_id"}:
        return rng.choice((value.lower(), value.translate(_WIDE), f"{value[:2]} {value[2:10]} {value[10:]}"))
    if kind in {"email", "recipient", "contact"}:
        return rng.choice((value.translate(_WIDE), value.upper())) if "@" in value else value
    return value


def traditional(text: str) -> str:
    return str(_TO_TRADITIONAL.convert(text))


def no_marks(text: str, rng: random.Random) -> str:
    return re.sub(r"[，。！？,.!?;；：:]+", " " if text.isascii() else "", text)


_TO_TRADITIONAL = OpenCC("s2t")
_KINDS: dict[str, tuple[Callable[[str, random.Random], str], ...]] = {
    "zh": (noise.homophones, noise.look_alikes, noise.drop_double_swap, no_marks, wide),
    "en": (noise.keyboard_slips, noise.drop_double_swap, noise.sounds_like, no_marks, wide),
}
