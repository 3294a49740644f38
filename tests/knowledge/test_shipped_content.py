"""The content that ships with Zhike validates and is large enough for the demo."""

from datetime import date, timedelta

import pytest

from knowledge import Catalogue, find_overdue, find_problems, load_catalogue, passages_of


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def test_it_has_no_problems(catalogue: Catalogue) -> None:
    assert [str(problem) for problem in find_problems(catalogue)] == []


def test_it_holds_enough_of_everything(catalogue: Catalogue) -> None:
    assert len(catalogue.courses) >= 12
    assert len(catalogue.lesson_by_id) >= 40
    assert len(catalogue.faqs) >= 80
    assert len(catalogue.products) >= 12
    assert {policy.language for policy in catalogue.policies} == {"zh", "en"}


def test_every_policy_is_written_in_both_languages_at_the_same_version(catalogue: Catalogue) -> None:
    versions: dict[str, dict[str, int]] = {}
    for policy in catalogue.policies:
        versions.setdefault(policy.id, {})[policy.language] = policy.version
    for name, by_language in versions.items():
        assert by_language.keys() == {"zh", "en"}, name
        assert len(set(by_language.values())) == 1, name


def test_passages_are_unique_and_none_is_empty(catalogue: Catalogue) -> None:
    passages = passages_of(catalogue)
    assert len({passage.id for passage in passages}) == len(passages)
    assert all(passage.text.strip() and passage.url.startswith("/") for passage in passages)


def test_every_course_has_an_open_lesson_to_look_into(catalogue: Catalogue) -> None:
    for course in catalogue.courses:
        assert any(lesson.access == "open" for lesson in course.lessons), course.id


def test_what_was_due_for_review_is_found_by_its_date(catalogue: Catalogue) -> None:
    dates = [faq.review_due_on for faq in catalogue.faqs]
    assert find_overdue(catalogue, date(2000, 1, 1)) == []
    overdue = find_overdue(catalogue, min(dates) + timedelta(days=1))
    assert overdue
    assert all("due for review" in problem.message and problem.file.is_file() for problem in overdue)
