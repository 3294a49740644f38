"""Every problem in content is reported with the file and the line it stands on."""

from pathlib import Path

import pytest

from knowledge import Catalogue, ContentError, KnowledgeError, Problem, find_problems, load_catalogue
from tests.small_content import FAQ_DEVICES, FAQ_PASSWORD, write_small_content

ACCOUNT = "faqs/account.yml"
COURSE = "courses/sleep-basics/course.yml"
LESSON = "courses/sleep-basics/sleep-basics-01.md"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write_small_content(tmp_path / "content")


def replace(content: Path, name: str, old: str, new: str) -> Path:
    file = content / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


def line_with(file: Path, part: str) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if part in line)


def problems(content: Path) -> tuple[Problem, ...]:
    with pytest.raises(ContentError) as error:
        load_catalogue(content)
    return error.value.problems


def test_the_small_content_of_these_tests_is_valid(content: Path) -> None:
    assert find_problems(load_catalogue(content)) == []


def test_a_missing_folder_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"nowhere.*ZHIKE_CONTENT"):
        load_catalogue(tmp_path / "nowhere")


def test_bad_yaml_names_file_and_line(content: Path) -> None:
    file = replace(content, COURSE, "level: beginner", "level: [beginner")
    (problem,) = problems(content)
    assert problem.file == file
    assert problem.line is not None
    assert line_with(file, "level:") <= problem.line <= line_with(file, "level:") + 1
    assert str(problem).startswith(f"{file}:{problem.line}: not valid YAML")


def test_a_control_character_in_yaml_is_a_problem_of_that_file(content: Path) -> None:
    file = replace(content, ACCOUNT, "最多登录五台", "最多\x07登录五台")
    (problem,) = problems(content)
    assert (problem.file, problem.line) == (file, line_with(file, "五台"))


def test_a_doubled_key_is_refused(content: Path) -> None:
    file = replace(content, COURSE, "minutes: 60", "minutes: 60\nminutes: 70")
    (problem,) = problems(content)
    assert (problem.file, problem.line) == (file, line_with(file, "minutes: 70"))


@pytest.mark.parametrize(
    ("name", "old", "new", "field"),
    [
        (COURSE, "level: beginner", "levle: beginner", "levle"),
        (LESSON, "minutes: 30", "minutes: soon", "minutes"),
        (LESSON, "access: open", "access: everyone", "access"),
        (ACCOUNT, "intent: course_access_problem", "intention: course_access_problem", "intention"),
        ("partners.yml", "regulated: drug", "regulated: perhaps", "regulated"),
        ("policies/refund.zh.md", "version: 2", "version: 0", "version"),
    ],
)
def test_an_unknown_field_or_a_wrong_type_names_file_line_and_field(
    content: Path, name: str, old: str, new: str, field: str
) -> None:
    file = replace(content, name, old, new)
    found = [problem for problem in problems(content) if problem.message.startswith(field)]
    assert [(problem.file, problem.line) for problem in found] == [(file, line_with(file, new))]


@pytest.mark.parametrize("entries", ["just text", "{id: account-password}", "[just text]", "[[a, b]]"])
def test_entries_that_are_no_list_of_mappings_are_a_problem_of_that_file(content: Path, entries: str) -> None:
    file = content / ACCOUNT
    file.write_text(f"topic: account\nentries: {entries}\n", encoding="utf-8")
    (problem,) = problems(content)
    assert (problem.file, problem.line) == (file, 2)
    assert "entries" in problem.message


def test_a_doubled_id_names_both_places(content: Path) -> None:
    file = content / ACCOUNT
    file.write_text("topic: account\nentries:\n" + FAQ_PASSWORD + FAQ_DEVICES + FAQ_PASSWORD, encoding="utf-8")
    (problem,) = problems(content)
    last = max(
        n for n, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if "id: account-password" in line
    )
    assert (problem.file, problem.line) == (file, last)
    assert "account-password" in problem.message
    assert str(file) in problem.message


def test_a_file_that_is_not_utf8_names_the_line_of_the_first_bad_byte(content: Path) -> None:
    file = content / ACCOUNT
    file.write_bytes("topic: account\nentries:\n# 说明\n".encode("gb18030"))
    (problem,) = problems(content)
    assert (problem.file, problem.line) == (file, 3)
    assert "UTF-8" in problem.message


def test_a_byte_order_mark_as_some_editors_write_it_does_no_harm(content: Path) -> None:
    file = content / LESSON
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert find_problems(load_catalogue(content)) == []


def test_a_lesson_without_front_matter_is_a_problem(content: Path) -> None:
    (content / LESSON).write_text("## 没有头部\n\n正文。\n", encoding="utf-8")
    (problem,) = problems(content)
    assert (problem.file, problem.line) == (content / LESSON, 1)


def test_all_problems_of_all_files_are_listed_at_once(content: Path) -> None:
    replace(content, COURSE, "level: beginner", "level: wizard")
    replace(content, ACCOUNT, "intent: login_problem", "intent: ''")
    replace(content, LESSON, "minutes: 30", "minutes: 0")
    assert {problem.file.name for problem in problems(content)} >= {"course.yml", "account.yml", "sleep-basics-01.md"}


class TestLint:
    """What each file alone doesn't show."""

    def lint(self, content: Path) -> Problem:
        catalogue: Catalogue = load_catalogue(content)
        (problem,) = find_problems(catalogue)
        return problem

    def test_subject_content_without_a_source_names_file_and_line(self, content: Path) -> None:
        file = replace(content, LESSON, 'sources:\n  - {title: "CDC: Sleep", url: "https://www.cdc.gov/sleep/"}\n', "")
        problem = self.lint(content)
        assert (problem.file, problem.line) == (file, line_with(file, "id: sleep-basics-01"))
        assert "sources" in problem.message

    def test_an_unknown_course_names_file_and_line(self, content: Path) -> None:
        file = replace(content, ACCOUNT, "course: sleep-basics", "course: sleep-advanced")
        problem = self.lint(content)
        assert (problem.file, problem.line) == (file, line_with(file, "id: account-devices"))
        assert "sleep-advanced" in problem.message

    def test_the_line_is_that_of_the_entry_and_not_of_one_with_a_longer_id(self, content: Path) -> None:
        file = content / ACCOUNT
        longer = FAQ_PASSWORD.replace("id: account-password", "id: account-devices-at-home")
        file.write_text("topic: account\nentries:\n" + longer + FAQ_DEVICES, encoding="utf-8")
        replace(content, ACCOUNT, "course: sleep-basics", "course: sleep-advanced")
        lines = file.read_text(encoding="utf-8").splitlines()
        assert self.lint(content).line == lines.index("  - id: account-devices") + 1

    def test_an_unknown_prerequisite_is_found(self, content: Path) -> None:
        file = replace(content, "courses/budget-next/course.yml", "[budget-basics]", "[budget-zero]")
        problem = self.lint(content)
        assert (problem.file, problem.line) == (file, 1)
        assert "budget-zero" in problem.message

    def test_a_prerequisite_must_be_sold_wherever_its_course_is(self, content: Path) -> None:
        replace(content, "courses/budget-next/course.yml", "regions: [CN]", "regions: [CN, US]")
        assert "not sold" in self.lint(content).message

    def test_two_same_questions_name_both_entries(self, content: Path) -> None:
        file = replace(content, ACCOUNT, "How many devices can I use?", "how do I reset my password")
        problem = self.lint(content)
        assert (problem.file, problem.line) == (file, line_with(file, "id: account-devices"))
        assert "account-password" in problem.message

    def test_two_headings_with_one_anchor_are_found(self, content: Path) -> None:
        replace(content, LESSON, "## 白天的困意", "## 睡眠周期？")
        assert "#睡眠周期" in self.lint(content).message

    def test_a_note_is_not_a_lesson(self, content: Path) -> None:
        file = content / LESSON
        head = file.read_text(encoding="utf-8").split("## ")[0]
        file.write_text(head + "## 短\n\n只有一句。\n", encoding="utf-8")
        assert "characters of text" in self.lint(content).message


@pytest.mark.parametrize("headings", [("Fees?", "Fees!"), ("", "Opening")])
def test_two_sections_of_a_policy_with_one_anchor_are_a_problem_and_no_traceback(
    tmp_path: Path, headings: tuple[str, str]
) -> None:
    folder = write_small_content(tmp_path / "content")
    file = folder / "policies" / "refund.en.md"
    first, second = (f"## {heading}\n\nText.\n\n" if heading else "Text.\n\n" for heading in headings)
    front = file.read_text(encoding="utf-8").partition("## ")[0]
    file.write_text(f"{front}{first}{second}", encoding="utf-8")
    (problem,) = find_problems(load_catalogue(folder))
    assert problem.file == file
    assert "share the anchor #" in problem.message
