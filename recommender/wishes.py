"""Wish: the hard constraints that a learner stated, how they gather over a request, and how they are named. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Literal

Aspect = Literal["price", "minutes", "level", "language", "domain", "without"]
LEVELS = ("beginner", "intermediate", "advanced")

_LEVEL = {"beginner": ("入门", "beginner"), "intermediate": ("进阶", "intermediate"), "advanced": ("高级", "advanced")}
_LANGUAGE = {"zh": ("中文授课", "taught in Chinese"), "en": ("英文授课", "taught in English")}
_DOMAIN = {
    "health": ("健康", "health"),
    "nutrition": ("饮食营养", "food and nutrition"),
    "finance": ("理财", "money"),
    "insurance": ("保险", "insurance"),
    "home": ("居家", "home"),
}
ASPECTS: dict[Aspect, tuple[str, str]] = {
    "price": ("价格", "price"),
    "minutes": ("时长", "length"),
    "level": ("难度", "level"),
    "language": ("语言", "language"),
    "domain": ("方向", "subject"),
    "without": ("不要刚才那些", "not the ones before"),
}
"""What may be dropped, with its name in both languages."""

_FIELDS: dict[Aspect, tuple[str, ...]] = {
    "price": ("price_below", "price_at_most"),
    "minutes": ("minutes_below", "minutes_at_most"),
    "level": ("level", "level_at_least"),
    "language": ("language",),
    "domain": ("domain",),
    "without": ("without",),
}


@dataclass(frozen=True)
class Wish:
    """Hard constraints: "cheaper", "for beginners", "shorter", "in English", "not that one"; all of them hold."""

    domain: str | None = None
    price_below: float | None = None
    """CNY, exclusive."""
    price_at_most: float | None = None
    """CNY, inclusive."""
    level: str | None = None
    """The most advanced level that is wanted."""
    level_at_least: str | None = None
    minutes_below: int | None = None
    minutes_at_most: int | None = None
    language: str | None = None
    without: tuple[str, ...] = ()
    """Ids of items that were turned down in this request."""

    def aspects(self) -> tuple[Aspect, ...]:
        """What is constrained, in the order of ASPECTS."""
        return tuple(a for a in ASPECTS if any(getattr(self, name) not in {None, ()} for name in _FIELDS[a]))

    def dropping(self, aspects: Collection[str]) -> "Wish":
        """This wish without what was said about some aspects."""
        cleared: dict[str, Any] = {
            name: () if name == "without" else None for a in ASPECTS if a in aspects for name in _FIELDS[a]
        }
        return replace(self, **cleared)

    def stating(self, **stated: Any) -> "Wish":
        """What is stated takes the place of what was said about the same aspect; items turned down add up."""
        touched = {a for a in ASPECTS if a != "without" and set(_FIELDS[a]) & set(stated)}
        without = tuple(dict.fromkeys((*self.without, *stated.pop("without", ()))))
        return replace(self.dropping(touched), **stated, without=without)

    def allows_price(self, price: float) -> bool:
        return (self.price_below is None or price < self.price_below) and (
            self.price_at_most is None or price <= self.price_at_most
        )

    def allows_minutes(self, minutes: int) -> bool:
        return (self.minutes_below is None or minutes < self.minutes_below) and (
            self.minutes_at_most is None or minutes <= self.minutes_at_most
        )

    def allows_level(self, level: str) -> bool:
        place = LEVELS.index(level)
        return (self.level is None or place <= LEVELS.index(self.level)) and (
            self.level_at_least is None or place >= LEVELS.index(self.level_at_least)
        )


def wish_words(wish: Wish, language: str) -> tuple[str, ...]:
    """Every constraint as the learner is told of it, in the order of ASPECTS.

    >>> wish_words(Wish(price_below=99, level="beginner"), "en")
    ('under 99 CNY', 'beginner')
    """
    zh = language == "zh"
    found: list[str] = []
    if wish.price_below is not None:
        found.append(f"低于 {wish.price_below:g} 元" if zh else f"under {wish.price_below:g} CNY")
    if wish.price_at_most is not None:
        free = wish.price_at_most == 0
        ceiling = f"{wish.price_at_most:g} 元以内" if zh else f"at most {wish.price_at_most:g} CNY"
        found.append(("免费" if zh else "free of charge") if free else ceiling)
    if wish.minutes_below is not None:
        found.append(f"短于 {wish.minutes_below} 分钟" if zh else f"under {wish.minutes_below} minutes")
    if wish.minutes_at_most is not None:
        found.append(f"{wish.minutes_at_most} 分钟以内" if zh else f"at most {wish.minutes_at_most} minutes")
    if wish.level is not None:
        found.append(_LEVEL[wish.level][not zh])
    if wish.level_at_least is not None:
        name = _LEVEL[wish.level_at_least][not zh]
        found.append(f"{name}以上" if zh else f"{name} or higher")
    if wish.language is not None:
        found.append(_LANGUAGE[wish.language][not zh])
    if wish.domain is not None:
        found.append(_DOMAIN[wish.domain][not zh])
    if wish.without:
        found.append(ASPECTS["without"][not zh])
    return tuple(found)


def subject_name(domain: str, language: str) -> str:
    """What a domain is called when a learner is asked for it."""
    return _DOMAIN[domain][language != "zh"]
