"""Every error class of a package derives from the package's root and stands in the tree drawn in errors.py."""

import ast
import builtins
import importlib
import inspect

import pytest

from tests.repository import PACKAGES, ROOT, python_files, relative, tree_of

ROOTS = {"bot": "BotError", "nlu": "NluError", "retrieval": "RetrievalError", "recommender": "RecommenderError",
         "knowledge": "KnowledgeError"}  # fmt: skip
BUILT_IN = {
    name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
}


def test_every_package_has_a_root() -> None:
    assert tuple(ROOTS) == PACKAGES


@pytest.mark.parametrize("package", PACKAGES)
def test_error_classes_derive_from_the_root_and_are_drawn_in_the_tree(package: str) -> None:
    module = importlib.import_module(f"{package}.errors")
    root = getattr(module, ROOTS[package])
    classes = [c for c in vars(module).values() if inspect.isclass(c) and issubclass(c, BaseException)]
    assert len(classes) >= 2
    assert module.__doc__ is not None
    for found in classes:
        assert issubclass(found, root), found
        assert found.__name__ in module.__doc__, f"draw {found.__name__} in the tree of {package}/errors.py"


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_class_of_a_package_derives_from_a_built_in_exception(package: str) -> None:
    wrong = []
    for file in python_files(package):
        for node in ast.walk(tree_of(file)):
            if not isinstance(node, ast.ClassDef) or (file == ROOT / package / "errors.py"):
                continue
            bases = {ast.unparse(base).split(".")[-1] for base in node.bases}
            if bases & BUILT_IN:
                wrong.append(f"{relative(file)}:{node.lineno} {node.name}")
    assert wrong == [], f"derive these from {ROOTS[package]}"
