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
    dated = [p for p in passages_of(catalogue) if source in p.id]
    assert {(p.reviewer, p.reviewed_on, p.review_due_on) for p in dated} == {("何雨桐", ON, DUE)}
    assert all("review" in line for line in changed_lines(text, file.read_text(encoding="utf-8")))


@pytest.mark.parametrize(("fence", "newline"), [("--- ", "\n"), ("---\t", "\n"), ("---", "\r\n"), (" ---", "\r\n")])
def test_a_front_matter_as_editors_leave_it_is_reviewed_and_its_lines_end_as_before(
    folder: Path, fence: str, newline: str
) -> None:
    file = folder / "courses" / "sleep-basics" / "sleep-basics-02.md"
    front, body = file.read_text(encoding="utf-8").removeprefix("---\n").split("---\n", 1)
    text = f"\ufeff---\n{front}{fence}\n{body}".replace("\n", newline)
    file.write_bytes(text.encode())
    review(folder, "lesson:sleep-basics-02", "何雨桐", ON, DUE)
    after = file.read_bytes().decode()
    assert len(after.split(newline)) == len(text.split(newline))
    changed = [(a, b) for a, b in zip(text.split(newline), after.split(newline), strict=True) if a != b]
    assert [new for _, new in changed] == ["reviewer: 何雨桐", f"reviewed_on: {ON}", f"review_due_on: {DUE}"]
    assert {p.reviewer for p in passages_of(load_catalogue(folder)) if "sleep-basics-02" in p.id} == {"何雨桐"}


def test_a_review_that_dies_while_it_writes_leaves_the_file_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder / "courses" / "sleep-basics" / "sleep-basics-02.md"
    file.chmod(0o640)
    before = file.read_bytes()

    def full_disk(handle: int) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", full_disk)
        with pytest.raises(OSError, match="no space"):
            review(folder, "lesson:sleep-basics-02", "何雨桐", ON, DUE)
    assert file.read_bytes() == before
    review(folder, "lesson:sleep-basics-02", "何雨桐", ON, DUE)
    assert "何雨桐" in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_file_that_is_a_link_stays_one(folder: Path, tmp_path: Path) -> None:
    link = folder / "courses" / "sleep-basics" / "sleep-basics-02.md"
    target = link.rename(tmp_path / "elsewhere.md")
    link.symlink_to(target)
    review(folder, "lesson:sleep-basics-02", "何雨桐", ON, DUE)
    assert link.is_symlink()
    assert "何雨桐" in target.read_text(encoding="utf-8")


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
