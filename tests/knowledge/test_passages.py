"""Passages have stable ids, and change only with the file they come from."""

from pathlib import Path

import pytest

from knowledge import Passage, load_catalogue, passages_of
from tests.small_content import write_small_content


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write_small_content(tmp_path / "content")


def by_id(content: Path) -> dict[str, Passage]:
    passages = passages_of(load_catalogue(content))
    assert len({p.id for p in passages}) == len(passages)
    return {passage.id: passage for passage in passages}


def test_ids_say_where_a_passage_comes_from(content: Path) -> None:
    ids = set(by_id(content))
    assert ids >= {
        "faq:account-password.zh",
        "faq:account-password.en",
        "lesson:sleep-basics-01#睡眠周期",
        "lesson:budget-basics-01#fixed-costs",
        "policy:refund-policy.zh#多少天内可以退",
        "policy:refund-policy.en#how-long",
    }


def test_reading_twice_gives_the_same_passages(content: Path) -> None:
    assert by_id(content) == by_id(content)


def test_a_change_in_one_file_leaves_passages_of_all_others_alone(content: Path) -> None:
    before = by_id(content)
    file = content / "courses/sleep-basics/sleep-basics-01.md"
    file.write_text(file.read_text(encoding="utf-8").replace("第3点", "第三点"), encoding="utf-8")
    after = by_id(content)
    changed = {identifier for identifier in before if after.get(identifier) != before[identifier]}
    assert changed
    assert all(identifier.startswith("lesson:sleep-basics-01#") for identifier in changed)
    assert before.keys() == after.keys()


def test_a_new_entry_leaves_the_others_alone(content: Path) -> None:
    before = by_id(content)
    file = content / "faqs/account.yml"
    text = file.read_text(encoding="utf-8")
    added = text.split("entries:\n")[1].split("  - id: account-devices")[0]
    added = (
        added.replace("account-password", "account-another").replace("密码", "口令").replace("password", "passphrase")
    )
    file.write_text(text.replace("entries:\n", "entries:\n" + added), encoding="utf-8")
    after = by_id(content)
    assert {identifier: after[identifier] for identifier in before} == before
    assert after.keys() - before.keys() == {"faq:account-another.zh", "faq:account-another.en"}


def test_the_version_follows_the_text_and_nothing_else(content: Path) -> None:
    before, english = (by_id(content)[f"faq:account-password.{language}"] for language in ("zh", "en"))
    file = content / "faqs/account.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("reviewed_on: 2026-10-20", "reviewed_on: 2026-11-01"), encoding="utf-8")
    assert by_id(content)["faq:account-password.zh"].version == before.version
    file.write_text(text.replace("新密码至少 8 位", "新密码至少 10 位"), encoding="utf-8")
    assert by_id(content)["faq:account-password.zh"].version != before.version
    assert by_id(content)["faq:account-password.en"].version == english.version


def test_a_faq_of_a_course_takes_its_domain_and_both_languages_share_a_source(content: Path) -> None:
    zh, en = by_id(content)["faq:account-devices.zh"], by_id(content)["faq:account-devices.en"]
    assert (zh.domain, zh.course_id, zh.access) == ("health", "sleep-basics", "open")
    assert zh.source_id == en.source_id == "faq:account-devices"


def test_an_answer_of_several_lines_becomes_one_line_in_the_manner_of_its_language(content: Path) -> None:
    passages = by_id(content)
    assert (
        passages["faq:account-password.zh"].text
        == "在登录页点“忘记密码”，用手机号收验证码后重新设置。新密码至少 8 位。"
    )
    assert passages["faq:account-password.en"].text == (
        'Press "Forgot password" on the sign-in page. The new password needs at least 8 characters.'
    )


def test_an_answer_with_a_list_keeps_its_lines(content: Path) -> None:
    file = content / "faqs/account.yml"
    text = file.read_text(encoding="utf-8")
    steps = "        分三步：\n\n        1. 点“忘记密码”\n        2. 收验证码\n        3. 重新设置\n"
    before = "        在登录页点“忘记密码”，用手机号收验证码后重新设置。\n        新密码至少 8 位。\n"
    assert before in text
    file.write_text(text.replace(before, steps), encoding="utf-8")
    assert by_id(content)["faq:account-password.zh"].text == "分三步：\n1. 点“忘记密码”\n2. 收验证码\n3. 重新设置"


def test_both_versions_of_a_policy_are_one_source_section_by_section(content: Path) -> None:
    passages = by_id(content)
    zh, en = passages["policy:refund-policy.zh#多少天内可以退"], passages["policy:refund-policy.en#how-long"]
    assert zh.source_id == en.source_id == "policy:refund-policy#1"


def test_versions_of_a_policy_that_are_cut_otherwise_are_sources_of_their_own(content: Path) -> None:
    file = content / "policies" / "refund.en.md"
    file.write_text(file.read_text(encoding="utf-8") + "\n## Partners\n\nAsk them.\n", encoding="utf-8")
    passages = by_id(content)
    for identifier in ("policy:refund-policy.zh#多少天内可以退", "policy:refund-policy.en#how-long"):
        assert passages[identifier].source_id == identifier


def test_a_policy_in_one_language_is_a_source_of_its_own(content: Path) -> None:
    (content / "policies" / "refund.en.md").unlink()
    identifier = "policy:refund-policy.zh#多少天内可以退"
    assert by_id(content)[identifier].source_id == identifier


def test_pieces_of_a_section_share_its_source_where_each_quotes_all_of_it(content: Path) -> None:
    file = content / "policies" / "refund.zh.md"
    long = "\n\n".join(f"第{n}条：退款申请要在订单页提交，客服会在两个工作日内给出答复。" for n in range(30))
    file.write_text(file.read_text(encoding="utf-8").replace("七天内可以退款。", long), encoding="utf-8")
    pieces = [p for p in by_id(content).values() if p.id.startswith("policy:refund-policy.zh#")]
    assert len(pieces) > 1
    assert {p.source_id for p in pieces} == {"policy:refund-policy#1"}
    longer = "\n\n".join([long, long.replace("第", "前"), long.replace("第", "后")])
    file.write_text(file.read_text(encoding="utf-8").replace(long, longer), encoding="utf-8")
    pieces = [p for p in by_id(content).values() if p.id.startswith("policy:refund-policy.zh#")]
    assert [p.source_id for p in pieces][:2] == ["policy:refund-policy#1", "policy:refund-policy#1~2"]


def test_a_long_section_is_cut_between_blocks_and_its_pieces_link_to_the_same_heading(content: Path) -> None:
    passages = by_id(content)
    first, second = passages["lesson:budget-basics-01#rent"], passages["lesson:budget-basics-01#rent~2"]
    assert len(first.text) <= 1200
    assert first.url == second.url == "/learn/budget-basics/budget-basics-01#rent"
    assert first.text.split("\n") + second.text.split("\n") == [
        f"Point {n} about rent is worth a calm look before you decide what to do with it next month."
        for n in range(1, 15)
    ]


def test_lessons_for_enrolled_learners_are_marked(content: Path) -> None:
    passages = by_id(content).values()
    locked = {p.id.split("#")[0] for p in passages if p.access == "enrolled"}
    assert locked == {"lesson:sleep-basics-02", "lesson:budget-next-01"}


def test_the_pieces_of_a_section_hold_it_whole_and_share_its_version(content: Path) -> None:
    first, second = (by_id(content)[f"lesson:budget-basics-01#fixed-costs{piece}"] for piece in ("", "~2"))
    assert first.text != second.text
    assert first.whole == second.whole == f"{first.text}\n{second.text}"
    assert (first.version, first.quotable) == (second.version, first.whole)
    alone = by_id(content)["lesson:sleep-basics-01#睡眠周期"]
    assert (alone.whole, alone.quotable) == ("", alone.text)


def test_a_section_too_long_to_quote_stays_in_pieces(content: Path) -> None:
    file = content / "courses/budget-basics/budget-basics-01.md"
    text = file.read_text(encoding="utf-8")
    more = "\n\n".join(f"Line {n} says something else about costs that nobody asked for." for n in range(40))
    file.write_text(text.replace("## Rent", f"{more}\n\n## Rent"), encoding="utf-8")
    second = by_id(content)["lesson:budget-basics-01#fixed-costs~2"]
    assert (second.whole, second.quotable) == ("", second.text)
