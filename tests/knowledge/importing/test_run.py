"""A whole import: mixed folders, repeats, what is taken up after a kill, and what a teacher has edited."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

import pytest

from knowledge import load_catalogue, without_drafts
from knowledge.errors import ImportRefused
from knowledge.importing.document import Limits
from knowledge.importing.report import Status
from tests.knowledge.importing.conftest import Import
from tests.knowledge.importing.documents import SUFFIXES, sentences, write_document
from tests.knowledge.importing.web import PUBLIC, Names, Site, Wire, fetcher, page, redirect
from tests.small_content import write_small_content

TEXT = "\n\n".join(sentences(7, 12))


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def drafts(folder: Path) -> dict[str, str]:
    """All content files but the courses', with what they say besides the day."""
    files = [*folder.glob("courses/*/*.md"), *folder.glob("faqs/*.yml")]
    return {file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in files}


def test_a_mixed_folder_of_200_documents_is_imported_in_one_go(tmp_path: Path, run: Import, into: Path) -> None:
    for number in range(200):
        write_document(tmp_path / "documents", number)
    report = run(tmp_path / "documents")
    assert [row for row in report.rows if row.status is not Status.TAKEN] == []
    assert {row.kind for row in report.rows} == {"markdown", "html", "pdf", "docx", "subtitles", "csv"}
    everything = load_catalogue(into, drafts=True)
    assert len(everything.lesson_by_id) == 200 * (len(SUFFIXES) - 1) // len(SUFFIXES)
    assert len(everything.faqs) == 4 * 200 // len(SUFFIXES)
    assert {course.id for course in everything.courses} == {f"part-{n}" for n in range(5)}
    assert {lesson.language for _, lesson in everything.lesson_by_id.values()} == {"zh", "en"}
    public = load_catalogue(into)
    assert (public.courses, public.faqs, public.files) == ((), (), {})
    assert without_drafts(everything) == public
    saved = json.loads(report.file.read_text(encoding="utf-8"))
    assert (saved["taken"], len(saved["rows"])) == (200, 200)
    again = run(tmp_path / "documents")
    assert {row.status for row in again.rows} == {Status.UNCHANGED}


def test_lessons_go_into_the_course_that_is_named_and_leave_it_as_it_is(
    tmp_path: Path, run: Import, into: Path
) -> None:
    write_small_content(into)
    before = (into / "courses/sleep-basics/course.yml").read_bytes()
    run(write(tmp_path / "Naps.md", f"# Naps\n\n{TEXT}"), course="sleep-basics")
    assert (into / "courses/sleep-basics/course.yml").read_bytes() == before
    with_drafts = {x.id for x in load_catalogue(into, drafts=True).course_by_id["sleep-basics"].lessons}
    public = {x.id for x in load_catalogue(into).course_by_id["sleep-basics"].lessons}
    assert public == {"sleep-basics-01", "sleep-basics-02"}
    assert len(with_drafts - public) == 1


def test_a_changed_source_becomes_a_new_draft_beside_the_one_a_teacher_edits(
    tmp_path: Path, run: Import, into: Path
) -> None:
    source = write(tmp_path / "Naps.md", f"# Naps\n\n{TEXT}")
    (first,) = run(source).rows
    draft = into / first.drafts[-1]
    edited = draft.read_text(encoding="utf-8") + "\nThe teacher's own sentence.\n"
    draft.write_text(edited, encoding="utf-8")
    assert run(source).rows[0].status is Status.UNCHANGED
    source.write_text(f"# Naps\n\n{TEXT}\n\nOne sentence more.", encoding="utf-8")
    (second,) = run(source).rows
    assert second.status is Status.CHANGED
    assert draft.read_text(encoding="utf-8") == edited
    assert second.drafts[-1] == first.drafts[-1].replace(".md", "-2.md")
    assert "One sentence more" in (into / second.drafts[-1]).read_text(encoding="utf-8")
    lessons = load_catalogue(into, drafts=True).lesson_by_id
    assert len(lessons) == 2
    source.write_text(f"# Naps\n\n{TEXT}", encoding="utf-8")  # back again
    run(source)
    assert draft.read_text(encoding="utf-8") == edited


def test_the_same_file_the_same_text_and_nearly_the_same_text_are_told_and_left(
    tmp_path: Path, run: Import, into: Path
) -> None:
    write_small_content(into)
    lesson = load_catalogue(into).lesson_by_id["budget-basics-01"][1]
    folder = tmp_path / "documents"
    write(folder / "a.md", f"# Naps\n\n{TEXT}")
    write(folder / "b.md", f"# Naps\n\n{TEXT}")
    write(folder / "c.html", f"<main><h1>Naps</h1><p>{TEXT.upper()}</p></main>")
    write(folder / "d.txt", TEXT.replace("Sleep", "Rest") + "\n\nPrinted in 2026.")
    write(folder / "e.md", lesson.body)
    write(folder / "f.md", lesson.body.replace("Point 3 about rent", "Item three about rent"))
    write(folder / "g.md", "\n\n".join(sentences(8, 12)))
    rows = {row.source: row for row in run(folder).rows}
    reasons = {name: row.reason for name, row in rows.items()}
    assert reasons == {
        "a.md": "", "b.md": "duplicate", "c.html": "duplicate", "d.txt": "near_duplicate",
        "e.md": "duplicate", "f.md": "near_duplicate", "g.md": "",
    }  # fmt: skip
    assert "a.md" in rows["b.md"].message
    assert "budget-basics-01.md" in rows["f.md"].message
    kept = {row.source: row.status for row in run(folder, keep_similar=True, retry=True).rows}
    assert (kept["d.txt"], kept["f.md"], kept["b.md"]) == (Status.TAKEN, Status.TAKEN, Status.SKIPPED)


def test_what_was_refused_is_not_tried_again_unless_asked(tmp_path: Path, run: Import) -> None:
    file = write(tmp_path / "slow.csv", "a,b\n" + "".join(f"{n},{n}\n" for n in range(9_000)))
    assert run(file, limits=Limits(seconds=0.05)).rows[0].reason == "too_slow"
    (again,) = run(file).rows
    assert (again.reason, again.status) == ("too_slow", Status.SKIPPED)
    assert run(file, retry=True).rows[0].status is Status.TAKEN


def test_a_draft_that_was_deleted_stays_away_until_it_is_asked_for_again(
    tmp_path: Path, run: Import, into: Path
) -> None:
    kept, gone = (write(tmp_path / name / f"{name}.md", f"# {name}\n\n{text}") for name, text in
                  (("Naps", TEXT), ("Rent", "\n\n".join(sentences(8, 12)))))  # fmt: skip
    first = {row.source: row.drafts for row in run(tmp_path / "Naps", tmp_path / "Rent").rows}
    draft = next(into / drafts[-1] for source, drafts in first.items() if "Rent" in source)
    text = draft.read_text(encoding="utf-8")
    draft.unlink()
    assert {row.status for row in run(kept.parent, gone.parent).rows} == {Status.UNCHANGED}
    assert not draft.exists()
    again = {row.source: row for row in run(kept.parent, gone.parent, retry=True).rows}
    assert sorted(row.status for row in again.values()) == sorted([Status.UNCHANGED, Status.TAKEN])
    assert draft.read_text(encoding="utf-8") == text
    assert next(row.notes for row in again.values() if row.status is Status.TAKEN) == ()


def test_hidden_files_links_and_the_imports_own_folder_are_passed_over(tmp_path: Path, run: Import, into: Path) -> None:
    write(into.parent / "docs/a.md", TEXT)
    write(into.parent / "docs/.hidden.md", "hidden")
    write(into.parent / "docs/~$a.docx", "a lock of Word")
    write(into.parent / "outside.md", "outside")
    (into.parent / "docs/link.md").symlink_to(into.parent / "outside.md")
    assert [row.source for row in run(into.parent / "docs").rows] == ["a.md"]
    assert {row.source for row in run(into.parent).rows} == {"docs/a.md", "outside.md"}


def test_patterns_and_single_files_are_taken_once_each(tmp_path: Path, run: Import) -> None:
    for n in range(3):
        write(tmp_path / f"x/{n}.md", "\n\n".join(sentences(n + 20)))
    report = run(str(tmp_path / "x/*.md"), tmp_path / "x/1.md")
    assert [(row.source, row.status) for row in report.rows] == [(f"{n}.md", Status.TAKEN) for n in range(3)]


@pytest.mark.parametrize("course", ["Sleep Basics", "../outside", "", "a/b"])
def test_a_course_that_cannot_be_an_id_is_refused_before_anything_is_written(
    run: Import, into: Path, course: str
) -> None:
    with pytest.raises(ImportRefused):
        run("x.md", course=course)
    assert not into.exists()


def test_a_page_from_the_web_becomes_a_draft_that_names_its_source(run: Import, into: Path, site: Site) -> None:
    said = f"<!doctype html><title>x</title><main><h1>Naps</h1><h2>Why</h2><p>{TEXT}</p></main>".encode()
    site.answers["/naps"] = lambda handler: page(handler, said, Content_Type="text/html; charset=utf-8")
    site.answers["/moved"] = redirect("/naps")
    site.answers["/inside"] = redirect("http://127.0.0.1/")
    wire, names = Wire(site), Names(example_com=[[PUBLIC]])
    urls = ["http://example.com/naps", "http://example.com/moved", "http://example.com/inside"]
    taken, same, inside = run(*urls, fetcher=fetcher(wire, names)).rows
    assert (taken.status, same.reason, inside.reason) == (Status.TAKEN, "duplicate", "address")
    (lesson,) = [lesson for _, lesson in load_catalogue(into, drafts=True).lesson_by_id.values()]
    assert [str(source.url) for source in lesson.sources] == ["http://example.com/naps"]
    assert (lesson.title, lesson.origin and lesson.origin.source) == ("Naps", "http://example.com/naps")
    assert set(wire.connected) == {PUBLIC}
    assert not list((into / ".import").glob("fetched-*"))
    assert run(urls[0], fetcher=fetcher(wire, names)).rows[0].status is Status.UNCHANGED


def _start(folder: Path, into: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "knowledge", "import", str(folder), "--into", str(into)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def test_a_killed_import_goes_on_where_it_was_stopped_and_ends_the_same(
    tmp_path: Path, run: Import, into: Path
) -> None:
    for number in range(40):
        write_document(tmp_path / "documents", number)
    run(tmp_path / "documents")
    whole = drafts(into)
    drawn, other = random.Random(3), tmp_path / "other"
    journal = other / ".import/journal.jsonl"
    for goal in (4, 15, 27):
        process = _start(tmp_path / "documents", other)
        until = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < until:
            if journal.exists() and journal.read_bytes().count(b"\n") >= goal + drawn.randrange(4):
                break
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with journal.open("ab") as file:
        file.write(b'{"source": "cut sho')  # as a kill in the middle of a line leaves it
    last = _start(tmp_path / "documents", other)
    out, _ = last.communicate(timeout=120)
    summary = json.loads(out.decode().splitlines()[-1])
    assert summary["taken"] + summary["unchanged"] == 40
    assert summary["unchanged"] >= 27
    day = re.compile(r"\d{4}-\d\d-\d\d")
    assert {k: day.sub("", v) for k, v in drafts(other).items()} == {k: day.sub("", v) for k, v in whole.items()}


def test_both_commands_import_and_end_with_one_json_object(tmp_path: Path) -> None:
    write_document(tmp_path / "documents", 0)
    write(tmp_path / "documents/bad.pdf", "none")
    for n, command in enumerate((["knowledge", "import"], ["bot", "import"])):
        done = subprocess.run(
            [sys.executable, "-m", *command, str(tmp_path / "documents"), "--into", str(tmp_path / f"into-{n}")],
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        summary = json.loads(done.stdout.splitlines()[-1])
        assert (done.returncode, summary["taken"], summary["reasons"]) == (0, 1, {"broken": 1})
        assert "bad.pdf" in done.stderr
        checked = subprocess.run(
            [sys.executable, "-m", "knowledge", "check", "--content", str(tmp_path / f"into-{n}")],
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert json.loads(checked.stdout.splitlines()[-1]) == {"problems": 0, "drafts": 2, "near_duplicates": 0}


def test_a_fault_of_ours_with_one_source_does_not_end_the_import(tmp_path: Path, run: Import, site: Site) -> None:
    class Broken(Wire):
        def connect_tcp(self, *arguments: object, **options: object) -> NoReturn:
            raise KeyError("nobody thought of this")

    file = write(tmp_path / "in" / "sleep.md", f"# Sleep\n\n{TEXT}")
    broken = fetcher(Broken(site), Names(example_com=[[PUBLIC]]))
    failed, taken = run("http://example.com/x", file, fetcher=broken).rows
    assert (failed.status, failed.reason) == (Status.SKIPPED, "crashed")
    assert taken.status is Status.TAKEN


def test_two_folders_with_chinese_names_become_two_courses(tmp_path: Path, run: Import, into: Path) -> None:
    for seed, name in ((31, "营养课"), (32, "理财课")):
        text = "".join(sentences(seed, 12, "zh"))
        write(tmp_path / "in" / name / "一.md", f"# 第一讲\n\n{text}")
    run(tmp_path / "in")
    found = {course.title.zh for course in load_catalogue(into, drafts=True).courses}
    assert found == {"营养课", "理财课"}
