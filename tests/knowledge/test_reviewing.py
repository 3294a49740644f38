"""A review is written into the file, a draft made from a ticket waits for one, and no other line changes."""

from datetime import date
from pathlib import Path

import pytest

from knowledge import FaqDraft, NothingToReview, find_problems, load_catalogue, passages_of, review, write_faq_draft
from tests.small_content import write_small_content

ON, DUE = date(2026, 11, 22), date(2027, 11, 22)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_small_content(tmp_path / "content")


def changed_lines(before: str, after: str) -> set[str]:
    return set(after.split("\n")) ^ set(before.split("\n"))


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("faq:account-devices", "faqs/account.yml"),
        ("lesson:sleep-basics-02", "courses/sleep-basics/sleep-basics-02.md"),
        ("policy:refund-policy.en", "policies/refund.en.md"),
    ],
)
def test_a_draft_that_is_reviewed_becomes_public_with_its_dates(folder: Path, key: str, name: str) -> None:
    file = folder / name
    text = file.read_text(encoding="utf-8")
    marked = (
        text.replace("  - id: account-devices\n", "  - id: account-devices\n    draft: true\n")
        if key.startswith("faq")
        else text.replace("---\n", "---\ndraft: true\n", 1)
    )
    file.write_text(marked, encoding="utf-8")
    assert key not in load_catalogue(folder).files
    assert review(folder, key, "何雨桐", ON, DUE) == file
    catalogue = load_catalogue(folder)
    assert key in catalogue.files
    source = key.split(":")[1]
    dated = [p for p in passages_of(catalogue) if f"{source}" in p.source_id]
    assert {(p.reviewer, p.reviewed_on, p.review_due_on) for p in dated} == {("何雨桐", ON, DUE)}
    assert all("review" in line for line in changed_lines(text, file.read_text(encoding="utf-8")))


def test_the_entry_beside_it_keeps_its_reviewer(folder: Path) -> None:
    review(folder, "faq:account-devices", "何雨桐", ON, DUE)
    reviewers = {faq.id: faq.reviewer for faq in load_catalogue(folder).faqs}
    assert reviewers == {"account-password": "周敏", "account-devices": "何雨桐"}


@pytest.mark.parametrize(
    ("key", "reviewer", "due"),
    [("faq:nothing", "何雨桐", DUE), ("course:sleep-basics", "何雨桐", DUE), ("faq:account-devices", " ", DUE),
     ("faq:account-devices", "a: b", DUE), ("faq:account-devices", "何雨桐", ON)],
)  # fmt: skip
def test_what_is_no_review_is_refused_and_changes_nothing(folder: Path, key: str, reviewer: str, due: date) -> None:
    before = (folder / "faqs" / "account.yml").read_text(encoding="utf-8")
    with pytest.raises(NothingToReview):
        review(folder, key, reviewer, ON, due)
    assert (folder / "faqs" / "account.yml").read_text(encoding="utf-8") == before


def test_a_draft_from_a_ticket_is_valid_content_that_nobody_sees(folder: Path) -> None:
    draft = FaqDraft(
        "T-000123", "account", "login_problem", "zh", ("换手机号后登不上",), "请用旧手机号申诉。\n三天内办好。"
    )
    first = write_faq_draft(folder, draft, ON)
    second = write_faq_draft(folder, draft, ON)
    assert first != second
    assert not any("换手机号后登不上" in p.questions for p in passages_of(load_catalogue(folder)))
    found = {faq.id: faq for faq in load_catalogue(folder, drafts=True).faqs}[first.stem]
    assert (found.questions.zh, found.answer.zh) == (("换手机号后登不上",), "请用旧手机号申诉。\n三天内办好。")
    assert found.reviewer == "unreviewed"


def test_a_reviewed_draft_whose_translation_is_missing_stops_the_publish(folder: Path) -> None:
    draft = FaqDraft("T-000123", "account", "login_problem", "zh", ("换手机号后登不上",), "请用旧手机号申诉。")
    file = write_faq_draft(folder, draft, ON)
    review(folder, f"faq:{file.stem}", "何雨桐", ON, DUE)
    problems = find_problems(load_catalogue(folder))
    assert any("translated" in str(problem) for problem in problems)
