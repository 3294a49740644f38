"""Certificates that were issued, and what is missing for the others."""

from bot.actions.records.look import Look
from bot.platform_port import Certificate


async def certificates(look: Look) -> str | None:
    lines = [_line(look, found) for found in await look.platform.certificates(look.learner_id)]
    return look.listed("utter_certificates", lines)


def _line(look: Look, found: Certificate) -> str:
    title = look.course(found.course_id)
    if found.number is not None and found.issued_on is not None:
        return look.say("utter_certificate_issued", title=title, number=found.number, date=found.issued_on.isoformat())
    if found.quiz is None:
        return look.say("utter_certificate_no_quiz", title=title, progress=found.progress)
    return look.say("utter_certificate_in_progress", title=title, progress=found.progress, quiz=found.quiz)
