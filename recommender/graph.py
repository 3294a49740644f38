"""Concepts, lessons, courses and products as one graph: the steps from a course to a product and back.

Only a fit imports this; what serving needs of it is in `related`.
"""

import re
from collections.abc import Iterable
from typing import Any

import networkx
import numpy as np

from knowledge import Catalogue, Course, PartnerProduct
from recommender.related import Related

_KEPT = 20
# Personalised PageRank (Page et al. 1999; Haveliwala, "Topic-sensitive PageRank", WWW 2002): how often a walk that
# returns to its source with this probability at each step is met elsewhere.
_RETURN = 0.15
_STEPS = 40


def related_items(catalogue: Catalogue) -> dict[str, tuple[Related, ...]]:
    """For each `course:`, `lesson:` and `partner:` key the nearest other items, best first.

    Only what shares a concept with the source counts: a nearness that can't be explained is not used.
    """
    graph = _graph(catalogue)
    items = [f"course:{c.id}" for c in catalogue.courses] + [f"partner:{p.id}" for p in catalogue.products]
    sources = [*items, *(f"lesson:{lesson.id}" for course in catalogue.courses for lesson in course.lessons)]
    nodes, walks = _walks(graph, sources)
    place = {node: i for i, node in enumerate(nodes)}
    concepts = {node: _concepts_of(graph, node) for node in sources}
    found: dict[str, tuple[Related, ...]] = {}
    for column, source in enumerate(sources):
        own = _course_of(graph, source)
        shared = {
            item: concepts[source] & concepts[item]
            for item in items
            if item not in {source, own} and concepts[source] & concepts[item]
        }
        near = [Related(item, float(walks[place[item], column]), _rarest(graph, both)) for item, both in shared.items()]
        found[source] = tuple(sorted(near, key=lambda r: (-r.nearness, r.key))[:_KEPT])
    return found


def _graph(catalogue: Catalogue) -> Any:
    graph = networkx.Graph()
    for course in catalogue.courses:
        _add_item(graph, f"course:{course.id}", course)
    for product in catalogue.products:
        _add_item(graph, f"partner:{product.id}", product)
    topics = {node: node.partition(":")[2].partition(":")[2] for node in list(graph) if _is_concept(node)}
    patterns = {node: _pattern(topic) for node, topic in topics.items()}
    for course in catalogue.courses:
        for lesson in course.lessons:
            node = f"lesson:{lesson.id}"
            graph.add_edge(f"course:{course.id}", node)
            text = f"{lesson.title}\n{lesson.body}".lower()
            # Nearly all topics are nowhere in a text, which a plain look finds out in a tenth of the time.
            named = [concept for concept, topic in topics.items() if topic in text]
            graph.add_edges_from((node, concept) for concept in named if patterns[concept].search(text))
    return graph


def _add_item(graph: Any, key: str, item: Course | PartnerProduct) -> None:
    graph.add_node(key)
    for language, names in (("zh", item.topics.zh), ("en", item.topics.en)):
        graph.add_edges_from((key, f"concept:{language}:{name.lower()}") for name in names)


def _pattern(topic: str) -> re.Pattern[str]:
    literal = re.escape(topic)
    return re.compile(rf"(?<![a-z0-9]){literal}(?![a-z0-9])" if topic.isascii() else literal)


def _is_concept(node: str) -> bool:
    return node.startswith("concept:")


def _concepts_of(graph: Any, node: str) -> set[str]:
    return {near for near in graph[node] if _is_concept(near)}


def _course_of(graph: Any, source: str) -> str | None:
    """A lesson's own course, which is no suggestion beside it."""
    return next((near for near in graph[source] if near.startswith("course:")), None) if "lesson:" in source else None


def _rarest(graph: Any, concepts: Iterable[str]) -> dict[str, str]:
    """The concept with the fewest neighbours says most; ties by name."""
    best: dict[str, str] = {}
    for concept in sorted(concepts, key=lambda c: (graph.degree[c], c)):
        _, language, name = concept.split(":", 2)
        best.setdefault(language, name)
    return best


def _walks(graph: Any, sources: list[str]) -> tuple[list[str], Any]:
    """Personalised PageRank from each source, as one column each."""
    nodes = list(graph)
    links = networkx.to_scipy_sparse_array(graph, nodelist=nodes, format="csr", dtype=np.float32)
    degree = np.asarray(links.sum(axis=1)).ravel()
    # Each column of the transition matrix spreads a node's share evenly over its neighbours.
    transition = links.multiply(1.0 / np.maximum(degree, 1.0)).tocsr()
    start = np.zeros((len(nodes), len(sources)), dtype=np.float32)
    place = {node: i for i, node in enumerate(nodes)}
    start[[place[source] for source in sources], range(len(sources))] = 1.0
    walks = start.copy()
    for _ in range(_STEPS):
        walks = (1.0 - _RETURN) * (transition @ walks) + _RETURN * start
    return nodes, walks
