"""The safety categories are no danger and the taxonomy's intents of kind `safety`."""

from nlu.labels import NO_DANGER, SAFETY_CATEGORIES, safety_category, taxonomy


def test_every_safety_intent_is_a_category_of_its_own_and_all_others_are_none() -> None:
    assert SAFETY_CATEGORIES[0] == NO_DANGER
    dangers = {name for name, kind in taxonomy().kinds.items() if kind == "safety"}
    assert set(SAFETY_CATEGORIES[1:]) == dangers
    for intent in taxonomy().intents:
        assert safety_category(intent) == (intent if intent in dangers else NO_DANGER)
