"""The top level, the length of files, module docstrings, and where the five packages come from."""

import ast
import importlib.util
from pathlib import Path

import pytest

from tests.repository import PACKAGES, ROOT, python_files, relative, tree_of

LONGEST = 300


def ignored_folders() -> set[str]:
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    return {line.rstrip("/") for line in lines if line.endswith("/")}


def test_the_top_level_holds_the_five_packages_and_the_tests_besides_files() -> None:
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()} - ignored_folders()
    visible = {name for name in folders if not name.startswith(".") and not name.endswith(".egg-info")}
    assert visible == {*PACKAGES, "tests"}


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_comes_from_this_repository(package: str) -> None:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).resolve() == ROOT / package / "__init__.py"


def test_no_module_of_a_package_shadows_another_top_level_name() -> None:
    for package in PACKAGES:
        assert not (ROOT / f"{package}.py").exists()


def test_every_folder_with_python_files_is_a_package() -> None:
    folders = {file.parent for file in python_files()}
    without = [relative(folder) for folder in sorted(folders) if not (folder / "__init__.py").is_file()]
    assert [folder for folder in without if not folder.startswith("bot/storage/migrations")] == []


def test_every_module_says_in_its_docstring_what_is_here() -> None:
    without = []
    for file in python_files():
        docstring = ast.get_docstring(tree_of(file)) or ""
        first = docstring.strip().split("\n\n")[0]
        if len(first.split()) < 2:
            without.append(relative(file))
    assert without == [], "begin each of these files with one sentence that says what is in it"


def long_files(files: list[Path]) -> dict[str, int]:
    lengths = {relative(file): len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    return {name: length for name, length in lengths.items() if length > LONGEST}


def test_no_python_file_is_too_long() -> None:
    files = [file for file in python_files() if "migrations" not in file.parts]
    assert long_files(files) == {}, "a long file holds a second noun: find its name"


def test_no_script_of_ours_in_the_browser_is_too_long() -> None:
    scripts = sorted((ROOT / "bot" / "web" / "static").rglob("*.js"))
    assert scripts
    assert long_files(scripts) == {}
