"""Questions that a section answers: found under both languages, and what is wrong in their file."""

from pathlib import Path

import pytest

from knowledge import ContentError, load_catalogue, passages_of
from tests.small_content import write_small_content


def write(tmp_path: Path, text: str, where: str = "courses/sleep-basics") -> Path:
    content = write_small_content(tmp_path / "content")
    (content / where / "asked.yml").write_text(text, encoding="utf-8")
    return content


def test_a_section_is_found_by_its_questions_in_both_languages(tmp_path: Path) -> None:
    content = write(
        tmp_path, "sleep-basics-01:\n  睡眠周期:\n    zh: [半夜为什么会醒]\n    en: [why do I wake at three]\n"
    )
    passages = {passage.id: passage for passage in passages_of(load_catalogue(content))}
    assert passages["lesson:sleep-basics-01#睡眠周期"].questions == ("半夜为什么会醒", "why do I wake at three")
    assert passages["lesson:sleep-basics-01#白天的困意"].questions == ()


def test_near_misses_stand_beside_them(tmp_path: Path) -> None:
    content = write(
        tmp_path,
        "sleep-basics-01:\n  睡眠周期:\n    zh: [半夜为什么会醒]\n    near_misses:\n      en: [Do cats dream?]\n",
    )
    found = {passage.id: passage for passage in passages_of(load_catalogue(content))}["lesson:sleep-basics-01#睡眠周期"]
    assert (found.questions, found.near_misses) == (("半夜为什么会醒",), ("Do cats dream?",))


def test_policies_have_questions_by_language(tmp_path: Path) -> None:
    content = write(tmp_path, "refund-policy.en:\n  How long?:\n    en: [is a week too late]\n", "policies")
    asked = [p for p in passages_of(load_catalogue(content)) if p.questions and p.kind == "policy"]
    assert [(p.language, p.questions) for p in asked] == [("en", ("is a week too late",))]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("\nno-such-lesson:\n  睡眠周期: {zh: [a]}\n", 2, "no 'no-such-lesson'"),
        ("sleep-basics-01:\n  睡眠周期: {zh: [a]}\n  另一节: {zh: [b]}\n", 3, "no heading '另一节'"),
        ("sleep-basics-01: [a]\n", 1, "expected headings"),
        ("sleep-basics-01:\n  睡眠周期:\n    de: [a]\n", 3, "de"),
        ("sleep-basics-01:\n  睡眠周期:\n    zh: [a]\n    near_misses: {zh: [a]}\n", 3, "'a' is answered here and"),
    ],
)
def test_what_does_not_fit_is_named_with_its_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    with pytest.raises(ContentError) as refused:
        load_catalogue(write(tmp_path, text))
    assert f"asked.yml:{line}: " in str(refused.value)
    assert says in str(refused.value)
