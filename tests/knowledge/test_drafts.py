"""Drafts are neither searched nor shown, and nothing becomes public unfinished."""

from datetime import date
from pathlib import Path

import pytest

from knowledge import (
    ContentError,
    FaqDraft,
    find_problems,
    load_catalogue,
    passages_of,
    remove_faq_drafts,
    without_drafts,
    write_faq_draft,
)
from knowledge.near_duplicates import find_twins
from tests.small_content import write_small_content


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write_small_content(tmp_path / "content")


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_draft_of_any_kind_is_left_out_until_it_is_none(content: Path) -> None:
    change(content / "courses/sleep-basics/sleep-basics-02.md", "access: enrolled", "access: enrolled\ndraft: true")
    change(content / "courses/budget-next/course.yml", "id: budget-next", "id: budget-next\ndraft: true")
    change(content / "faqs/account.yml", "id: account-devices", "id: account-devices\n    draft: true")
    change(content / "policies/refund.en.md", "version: 2", "version: 2\ndraft: true")
    public, everything = load_catalogue(content), load_catalogue(content, drafts=True)
    said = "\n".join(p.text for p in passages_of(public))
    assert "刺激控制法" not in said
    assert "Sinking funds" not in said
    assert "五台设备" not in said
    assert "Within seven days" not in said
    assert len(passages_of(everything)) > len(passages_of(public))
    assert without_drafts(everything) == public
    assert find_problems(public) == []


def test_questions_that_a_draft_answers_wait_with_it(content: Path) -> None:
    questions = (
        "sleep-basics-01: {睡眠周期: {zh: [一晚上几个周期]}}\nsleep-basics-02: {睡眠日记: {zh: [怎么写睡眠日记]}}\n"
    )
    (content / "courses/sleep-basics/asked.yml").write_text(questions, encoding="utf-8")
    everything = load_catalogue(content, drafts=True)
    assert sum(bool(p.questions) and p.kind == "lesson" for p in passages_of(everything)) == 2
    change(content / "courses/sleep-basics/sleep-basics-02.md", "access: enrolled", "access: enrolled\ndraft: true")
    public = load_catalogue(content)
    assert [p.questions for p in passages_of(public) if p.kind == "lesson" and p.questions] == [("一晚上几个周期",)]


def test_a_half_done_draft_stops_nobody_but_is_named_by_the_check(content: Path) -> None:
    file = content / "courses/sleep-basics/sleep-basics-02.md"
    change(file, "access: enrolled", "access: whoever\ndraft: true")
    load_catalogue(content)
    with pytest.raises(ContentError, match="access"):
        load_catalogue(content, drafts=True)


def test_what_nobody_has_reviewed_or_translated_cannot_be_published(content: Path) -> None:
    change(content / "courses/sleep-basics/sleep-basics-02.md", "reviewer: 周敏", "reviewer: unreviewed")
    change(content / "faqs/account.yml", "How many devices can I use?", "待翻译 / to be translated")
    change(content / "courses/budget-next/course.yml", "All about Budgeting Further.", "待翻译 / to be translated")
    messages = "\n".join(str(problem) for problem in find_problems(load_catalogue(content)))
    for named in ("sleep-basics-02.md", "account.yml", "budget-next/course.yml"):
        assert named in messages
    assert messages.count("\n") == 2


TIMED = """\
---
id: sleep-basics-03
title: 录像
access: open
language: en
timed: true
minutes: 30
reviewer: Lin
reviewed_on: 2026-10-20
review_due_on: 2027-10-20
sources: [{title: "CDC", url: "https://www.cdc.gov/"}]
---

"""


def test_a_passage_of_a_recording_opens_at_its_second(content: Path) -> None:
    words = "word " * 320
    file = content / "courses/sleep-basics/sleep-basics-03.md"
    file.write_text(f"{TIMED}## 0:00:05\n\nHello.\n\n## 1:01:30 On naps\n\n{words}\n", encoding="utf-8")
    catalogue = load_catalogue(content)
    assert find_problems(catalogue) == []
    found = [p for p in passages_of(catalogue) if p.id.startswith("lesson:sleep-basics-03")]
    assert [(p.second, p.url) for p in found] == [
        (5, "/learn/sleep-basics/sleep-basics-03?t=5#00005"),
        (3690, "/learn/sleep-basics/sleep-basics-03?t=3690#10130-on-naps"),
    ]
    file.write_text(f"{TIMED}## Without a time\n\n{words}\n", encoding="utf-8")
    (problem,) = find_problems(load_catalogue(content))
    assert "0:01:30" in problem.message


def test_a_time_in_the_heading_of_an_ordinary_lesson_means_nothing(content: Path) -> None:
    change(content / "courses/sleep-basics/sleep-basics-01.md", "## 睡眠周期", "## 7:30:00 起床")
    assert {p.second for p in passages_of(load_catalogue(content))} == {None}


def test_passages_that_say_nearly_the_same_are_found_and_others_are_not(content: Path) -> None:
    passages = passages_of(load_catalogue(content))
    base = max((p for p in passages if p.kind == "lesson" and p.language == "zh"), key=lambda p: len(p.text))
    other = base.model_copy(update={"id": "faq:twin", "text": base.text.replace("第3点", "第三点")})
    far = base.model_copy(
        update={"id": "faq:far", "text": "Write to us and we send you a new one within an hour or two."}
    )
    (twin,) = find_twins([base, other, far])
    assert (twin.first, twin.second) == (base.id, "faq:twin")
    assert 0.85 <= twin.similarity <= 1


def draft_of(folder: Path, ticket: str, question: str) -> Path:
    draft = FaqDraft(ticket, "account", "ask_account", "zh", (question,), "answer")
    return write_faq_draft(folder, draft, date(2026, 11, 20))


def test_what_was_drafted_from_a_ticket_goes_and_what_is_reviewed_or_of_another_stays(tmp_path: Path) -> None:
    gone, broken, reviewed, other = (draft_of(tmp_path, t, "q") for t in ("T-000001",) * 3 + ("T-000002",))
    change(broken, "draft: true", "draft: [true")
    change(reviewed, "draft: true", "draft: false")
    remove_faq_drafts(tmp_path, {"T-000001"})
    assert [file.exists() for file in (gone, broken, reviewed, other)] == [False, False, True, True]
    remove_faq_drafts(tmp_path / "nowhere", {"T-000001"})


def test_of_a_file_with_several_drafts_only_those_of_the_ticket_go(tmp_path: Path) -> None:
    first, second = draft_of(tmp_path, "T-000001", "purple hippo"), draft_of(tmp_path, "T-000002", "copper heron")
    entry = second.read_text(encoding="utf-8").split("entries:\n")[1]
    second.write_text(first.read_text(encoding="utf-8") + entry, encoding="utf-8")
    remove_faq_drafts(tmp_path, {"T-000001"})
    assert not first.exists()
    text = second.read_text(encoding="utf-8")
    assert "copper heron" in text
    assert "purple hippo" not in text
