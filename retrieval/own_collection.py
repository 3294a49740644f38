"""The judged queries over the content that ships with Zhike, as a collection like the public ones."""

from knowledge import DEFAULT_CONTENT, load_catalogue, passages_of
from retrieval.collection import Collection
from retrieval.follow_up import carried_query
from retrieval.judged import read_judged


def own_collection(split: str) -> Collection:
    """Documents are passages, one vector each; a follow-up is asked with the context that a search would carry."""
    passages = passages_of(load_catalogue(DEFAULT_CONTENT))
    documents = {passage.id: f"{passage.heading}\n{passage.text}" for passage in passages}
    queries, judgments, languages = {}, {}, {}
    for judged in read_judged(split=split):
        relevant = {identifier: 1.0 for identifier in documents if judged.answered_by(identifier)}
        if relevant:
            queries[judged.id] = carried_query(judged.text, judged.previous, judged.language) or judged.text
            judgments[judged.id], languages[judged.id] = relevant, judged.language
    return Collection(documents, queries, judgments, languages)
