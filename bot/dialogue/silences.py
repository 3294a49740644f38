"""Which words tell a learner who asked for a suggestion why there is none. Pure."""

_TOLD = {
    "danger_in_session": "utter_silent_after_danger",
    "minor": "utter_silent_for_minor",
    "debt_distress": "utter_silent_in_debt",
    "opted_out": "utter_is_opted_out",
    "no_consent": "utter_needs_consent",
    "channel_off": "utter_not_offered_here",
    "kind_off": "utter_not_offered_here",
    "open_ticket": "utter_silent_with_ticket",
    "form_open": "utter_silent_in_form",
    "complaint_in_session": "utter_silent_after_complaint",
    "refund_in_session": "utter_silent_after_refund",
    "claim_in_session": "utter_silent_after_claim",
    "advice_refused_in_session": "utter_silent_after_advice",
    "negative_mood": "utter_silent_in_low_mood",
    "platform_down": "utter_recommend_platform_down",
}


def told_as(rule: str) -> str:
    """The template for a rule against a suggestion; without a reason where the rule concerns no learner.

    >>> told_as("refund_in_session"), told_as("over_band")
    ('utter_silent_after_refund', 'utter_no_recommendation')
    """
    return _TOLD.get(rule, "utter_no_recommendation")
