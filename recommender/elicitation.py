"""Elicitation: which preference to ask for when a request tells too little, chosen by expected information. Pure."""

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from knowledge import Course
from recommender.wishes import Wish, subject_name, wish_words

Preference = Literal["goal", "level", "time", "budget"]
PREFERENCES: tuple[Preference, ...] = ("goal", "level", "time", "budget")
MOST_QUESTIONS = 2
"""Preferences asked in one conversation; more is an interrogation (System-ask studies find little gain beyond two)."""
# A ceiling at a third and two thirds of the candidates brings 0.7 bits, a goal 2.3; less than this is no turn worth.
_WORTH_A_TURN = 0.5
_CEILINGS: dict[Preference, tuple[int, ...]] = {
    "time": (30, 45, 60, 90, 120, 180, 300, 600),
    "budget": (50, 60, 80, 100, 150, 200, 300, 500, 1000),
}
_ASPECT = {"goal": "domain", "level": "level", "time": "minutes", "budget": "price"}
_OPEN = ("都可以", "No preference")


@dataclass(frozen=True)
class Answer:
    """One answer to a question: the fields of a Wish that it states, empty for "no preference"."""

    stated: tuple[tuple[str, Any], ...]
    zh: str
    en: str


@dataclass(frozen=True)
class Question:
    """A preference to ask for, with the answers that tell the remaining candidates apart."""

    preference: Preference
    answers: tuple[Answer, ...]
    information: float
    """Bits by which an honest answer is expected to narrow the candidates."""


def next_question(courses: Sequence[Course], wish: Wish, asked: Collection[str]) -> Question | None:
    """The question that narrows these candidates most, or None when none is worth a turn.

    What the wish tells already is not asked, nor what was asked before; ties go to the order of PREFERENCES.
    """
    known = {preference for preference in PREFERENCES if _ASPECT[preference] in wish.aspects()}
    open_ones = [p for p in PREFERENCES if p not in known and p not in asked]
    questions = [_question(preference, courses) for preference in open_ones]
    best = max((q for q in questions if q is not None), key=lambda q: q.information, default=None)
    return best if best is not None and best.information >= _WORTH_A_TURN else None


def expected_information(courses: Sequence[Course], answers: Sequence[dict[str, Any]]) -> float:
    """Bits gained when the learner's course is any of these with equal chance and is answered for honestly.

    The answer given is the first that admits the course, so that ceilings count from the lowest; for answers that part
    the candidates this is the entropy of the partition.
    """
    if not courses:
        return 0.0
    wishes = [Wish(**stated) for stated in answers]
    admitted = [[admits(wish, course) for course in courses] for wish in wishes]
    left = [sum(row) for row in admitted] + [len(courses)]
    first = [next((i for i, row in enumerate(admitted) if row[n]), -1) for n in range(len(courses))]
    return math.log2(len(courses)) - sum(math.log2(left[i]) for i in first) / len(courses)


def admits(wish: Wish, course: Course) -> bool:
    """Whether a course meets what an answer states."""
    return (
        (wish.domain is None or course.domain == wish.domain)
        and wish.allows_price(course.price_cny)
        and wish.allows_minutes(course.minutes)
        and wish.allows_level(course.level)
    )


def _question(preference: Preference, courses: Sequence[Course]) -> Question | None:
    stated = _answers(preference, courses)
    if not stated:
        return None
    told = tuple(Answer(tuple(s.items()), _title(s, "zh"), _title(s, "en")) for s in stated)
    return Question(preference, (*told, Answer((), *_OPEN)), expected_information(courses, stated))


def _title(stated: dict[str, Any], language: str) -> str:
    if "domain" in stated:
        name = subject_name(stated["domain"], language)
        return name if language == "zh" else name[0].upper() + name[1:]
    words = " ".join(wish_words(Wish(**stated), language))
    return words if language == "zh" else words[0].upper() + words[1:]


def _answers(preference: Preference, courses: Sequence[Course]) -> list[dict[str, Any]]:
    if preference == "goal":
        counted = Counter(course.domain for course in courses)
        return [{"domain": domain} for domain, _ in sorted(counted.items(), key=lambda e: (-e[1], e[0]))]
    if preference == "level":
        levels = {course.level for course in courses}
        beginner = [{"level": "beginner"}] if "beginner" in levels else []
        return beginner + ([{"level_at_least": "intermediate"}] if levels - {"beginner"} else [])
    if preference == "time":
        return [{"minutes_at_most": n} for n in _halving("time", [c.minutes for c in courses])]
    return [{"price_at_most": float(n)} for n in _halving("budget", [c.price_cny for c in courses])]


def _halving(preference: Preference, values: Sequence[float]) -> list[int]:
    """One or two round ceilings that let about a third and two thirds of the values through."""
    found: list[int] = []
    for part in (1 / 3, 2 / 3):
        admitted = {n: sum(v <= n for v in values) for n in _CEILINGS[preference]}
        useful = {n: count for n, count in admitted.items() if 0 < count < len(values) and n not in found}
        if useful:
            found.append(min(useful, key=lambda n: abs(useful[n] - part * len(values))))
    return sorted(found)


_SUBJECTS = {
    "health": r"健康|身体|睡眠|睡觉|运动|锻炼|血压|health|sleep|exercise|fitness",
    "nutrition": r"饮食|营养|吃的?|膳食|食物|food|nutrition|eating|diet",
    "finance": r"理财|财务|金融|钱|投资|预算|money|finance|financial|budgeting|investing|saving",
    "insurance": r"保险|保单|insurance|polic(?:y|ies)",
    "home": r"居家|家居|装修|家务|租房|家里|home|housing|renovation|renting",
}
# The names of the subjects alone: "a course on sleep" wants sleep, not all that is health.
_NAMES = {
    "health": r"健康|health",
    "nutrition": r"饮食营养|饮食|营养|food and nutrition|nutrition",
    "finance": r"理财|金融|money|finance",
    "insurance": r"保险|insurance",
    "home": r"居家|家居",
}
_AROUND = re.compile(
    r"关于|有关|推荐|帮我|给我|有没有|有什么|什么|再|找|来|请|一?门|几|个|方面的?|相关的?|有关的?|类的?|方向|知识|课程?|我|想|学|要|的|吗|吧|呢|呀|啊|和|跟|就|选|点"
    r"|\b(?:suggest|recommend|find|show|me|can|could|you|do|have|is|there|any|some|another|for|something|anything|about|related|to|on|the|a|an|courses?|i|i'd|like|want|learn|please|and|with|topics?|stuff|one)\b"
)


def subjects_in(text: str, *, names_only: bool = False) -> tuple[str, ...]:
    """Domains that a normalised text names outright, when it says nothing else; none otherwise.

    Args:
        names_only: what a subject is called, not what belongs to it.

    >>> subjects_in("理财方面的吧"), subjects_in("something about money"), subjects_in("我的钱什么时候退")
    (('finance',), ('finance',), ())
    >>> subjects_in("推荐一门睡眠的课"), subjects_in("推荐一门睡眠的课", names_only=True)
    (('health',), ())
    """
    rest, found = text, []
    for domain, words in (_NAMES if names_only else _SUBJECTS).items():
        rest, count = re.subn(words, " ", rest)
        if count:
            found.append(domain)
    rest = re.sub(r"[\s,，.。!！?？、~']+", "", _AROUND.sub(" ", rest))
    return tuple(found) if not rest else ()
