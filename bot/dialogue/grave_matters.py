"""Matters after which nothing is suggested for longer than a session: danger, fraud, personal advice. Pure.

Why these times: bot/decisions/0024-the-rest-of-a-conversation-is-days.md.
"""

from datetime import datetime, timedelta

DANGERS = frozenset({"self_harm_risk", "medical_emergency"})
RISKS = frozenset({"fraud_report", "personal_medical_advice", "personal_investment_advice"})
_DANGER_LASTS = timedelta(days=30)
_RISK_LASTS = timedelta(days=7)


def still_grave(
    intents: frozenset[str], danger_at: datetime | None, risk_at: datetime | None, at: datetime
) -> frozenset[str]:
    """Which of the intents of the sessions so far still count in the one that begins now.

    >>> day = timedelta(days=1)
    >>> then = datetime(2026, 11, 1)
    >>> still_grave(frozenset({"fraud_report", "ask_health"}), None, then, then + 6 * day)
    frozenset({'fraud_report'})
    >>> still_grave(frozenset({"fraud_report"}), None, then, then + 8 * day)
    frozenset()
    """
    kept = frozenset[str]()
    if danger_at is not None and at - danger_at <= _DANGER_LASTS:
        kept |= intents & DANGERS
    if risk_at is not None and at - risk_at <= _RISK_LASTS:
        kept |= intents & RISKS
    return kept
