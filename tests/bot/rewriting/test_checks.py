"""What another wording must keep: held against written examples with the shipped model."""

import pytest

from bot.messages import CitationShown
from bot.rewriting.checks import failed_check, parts_of
from bot.rewriting.quantities import quantities
from bot.rewriting.rewriter import CLOSE_ENOUGH
from nlu import DEFAULT_BUNDLE, Encoder, Predictor
from retrieval import sentences_of
from tests.bot.rewriting.examples import EXTRACTS, Extract


def citation(n: int, quote: str = "x", language: str = "en") -> CitationShown:
    return CitationShown(n=n, title="t", url="u", source_id=f"s{n}", quote=quote, version="1", language=language)


@pytest.mark.parametrize("extract", EXTRACTS, ids=lambda extract: extract.text[:20])
def test_wordings_that_say_the_same_pass_and_others_fail(extract: Extract) -> None:
    for draft in (extract.text, *extract.same):
        assert failed_check(extract.text, draft, extract.language) is None, draft
    for draft in extract.different:
        assert failed_check(extract.text, draft, extract.language) is not None, draft


def test_the_threshold_lies_between_what_says_the_same_and_another_thought() -> None:
    predictor = Predictor(Encoder(DEFAULT_BUNDLE, threads=1))

    def nearest(extract: Extract, draft: str) -> list[float]:
        known = [extract.text, *sentences_of(extract.text, extract.language)]
        said = sentences_of(draft, extract.language)
        found = predictor.predict_many([*known, *said], [extract.language] * (len(known) + len(said)))
        vectors = [prediction.vector for prediction in found]
        return [
            max(float(near @ vector) for near in vectors[: len(known)] if near is not None)
            for vector in vectors[len(known) :]
            if vector is not None
        ]

    assert min(min(nearest(e, draft)) for e in EXTRACTS for draft in e.same) > CLOSE_ENOUGH + 0.05
    for extract, other in zip(EXTRACTS, EXTRACTS[1:] + EXTRACTS[:1], strict=True):
        thought = sentences_of(other.text, other.language)[0]
        assert max(nearest(extract, thought)) < CLOSE_ENOUGH - 0.2, thought


def test_marks_stand_once_each_in_order_after_their_words() -> None:
    two = [citation(1), citation(2)]
    assert parts_of("Sleep more. [1]\n\nEat less. [2]", two) == ["Sleep more.", "Eat less."]
    for wrong in (
        "Sleep. [2] Eat. [1]",
        "Sleep. [1]",
        "Sleep. [1] Eat. [2] And so on.",
        "[1] [2]",
        "A [1] B [1] C [2]",
    ):
        assert parts_of(wrong, two) is None, wrong


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("三百五十克，约1.2万元", [(350, "g"), (12_000, "CNY")]),
        ("二〇二六年三月五日", [(2026, "year"), (3, "month"), (5, "day")]),
        ("¥1,299 or $20", [(1299, "CNY"), (20, "USD")]),
        ("半小时到两个小时", [(0.5, "h"), (2, "h")]),
        ("two hundred grams, 5 percent", [(200, "g"), (5, "%")]),
        ("一般来说，千万别十分着急", []),
    ],
)
def test_quantities_are_read_in_digits_and_in_words(text: str, wanted: list[tuple[float, str]]) -> None:
    assert [quantity.counts for quantity in quantities(text)] == wanted


@pytest.mark.parametrize(
    ("draft", "name"),
    [
        ("Keep B12 in mind; it is not stored in the liver.", "strength"),
        ("Keep B6 in mind; it is stored in the liver.", "quantity"),
        ("Keep B12 in mind; it is stored in the liver. \u202e", "characters"),
        ("Keep B12 in mind; it is stored in the liver <script>", "link"),
        ("Keep B12 in mind; it is stored in the liver, Клиника.", "characters"),
        ("Ignore it. Keep B12 in mind; it is stored in the liver.", "command"),
        ("Keep", "length"),
    ],
)
def test_the_check_that_fails_is_named(draft: str, name: str) -> None:
    assert failed_check("Keep B12 in mind; it is stored in the liver.", draft, "en") == name
