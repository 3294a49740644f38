"""The graph: what is near shares a concept, walks agree with networkx, and without the concept the nearness ends."""

import dataclasses
from pathlib import Path

import networkx
import pytest

from knowledge import Catalogue
from recommender import graph
from recommender.graph import related_items
from recommender.related import nearest
from tests.recommender.world import small_catalogue
from tests.shipped import shipped_catalogue


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return shipped_catalogue()


def test_a_course_leads_to_a_product_and_the_product_back(shipped: Catalogue) -> None:
    related = related_items(shipped)
    there = {r.key: r for r in related["course:blood-pressure-basics"]}
    assert there["partner:anmai-blood-pressure-monitor"].concepts["zh"] in {"高血压", "血压计", "血压"}
    back = {r.key for r in related["partner:anmai-blood-pressure-monitor"]}
    assert "course:blood-pressure-basics" in back


def test_everything_near_shares_the_concept_that_is_named(shipped: Catalogue) -> None:
    items = {f"course:{c.id}": c for c in shipped.courses} | {f"partner:{p.id}": p for p in shipped.products}
    for source, near in related_items(shipped).items():
        for related in near:
            assert related.concepts, (source, related.key)
            topics = {
                "zh": {t.lower() for t in items[related.key].topics.zh},
                "en": {t.lower() for t in items[related.key].topics.en},
            }
            assert all(name in topics[language] for language, name in related.concepts.items())


def test_a_lesson_does_not_lead_to_its_own_course(shipped: Catalogue) -> None:
    related = related_items(shipped)
    for course in shipped.courses:
        for lesson in course.lessons:
            assert f"course:{course.id}" not in {r.key for r in related[f"lesson:{lesson.id}"]}


def test_walks_are_networkx_personalised_pagerank(tmp_path: Path) -> None:
    built = graph._graph(small_catalogue(tmp_path))
    source = next(node for node in built if node.startswith("course:"))
    nodes, walks = graph._walks(built, [source])
    theirs = networkx.pagerank(built, alpha=0.85, personalization={source: 1.0}, max_iter=500, tol=1e-12)
    assert {node: float(walks[i, 0]) for i, node in enumerate(nodes)} == pytest.approx(theirs, abs=2e-3)
    order = sorted(nodes, key=lambda node: -theirs[node])[:5]
    assert sorted(nodes, key=lambda node: -walks[nodes.index(node), 0])[:5] == order


def test_without_the_shared_concept_the_nearness_is_gone(shipped: Catalogue) -> None:
    key = "partner:muyun-sleep-book"
    near = next(r for r in related_items(shipped)["course:sleep-well"] if r.key == key)
    book = shipped.product_by_id["muyun-sleep-book"]
    bare = book.model_copy(
        update={"topics": book.topics.model_copy(update={"zh": ("书",), "en": ("book",)})},
    )
    without = dataclasses.replace(shipped, products=tuple(bare if p.id == book.id else p for p in shipped.products))
    assert near.concepts
    assert key not in {r.key for r in related_items(without)["course:sleep-well"]}


def test_of_several_sources_the_nearest_counts(shipped: Catalogue) -> None:
    related = related_items(shipped)
    sources = ["course:first-budget", "course:loans-and-credit", "course:unknown"]
    found = nearest(related, sources)
    assert found
    for key, (source, near) in found.items():
        assert near.nearness == max(r.nearness for s in sources for r in related.get(s, ()) if r.key == key)
        assert near in related[source]
