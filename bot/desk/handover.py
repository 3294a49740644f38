"""The words of a hand-over: the ticket, the place in the queue, the wait, or when somebody is back. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.dialogue import responses
from bot.ticket_port import Outlook

_WEEKDAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_HERE = {"widget": "utter_reply_in_widget", "telegram": "utter_reply_in_telegram"}
_MINUTES_TO_ROUND = 10
_HOUR = 60


def handover_text(
    outlook: Outlook, *, ticket: str, language: str, channel: str, already_waiting: bool, in_danger: bool
) -> str:
    """One bubble. It promises nothing but what the queue and the calendar say."""
    first = "utter_handed_over"
    if already_waiting:
        # Nobody in danger is told that there is no need to ask again.
        first = "utter_raised_in_danger" if in_danger else "utter_already_waiting"
    sentences = [responses.say(first, language, ticket=ticket)]
    if in_danger and not outlook.is_open:
        # Nothing here may sound as if waiting were worth it.
        return _joined([*sentences, responses.say("utter_away_in_danger", language)], language)
    if in_danger:
        pass  # a place in a queue is no comfort
    elif outlook.is_open:
        sentences += _queue(outlook, language)
    else:
        sentences.append(_away(outlook, language))
    sentences.append(responses.say(_HERE.get(channel, "utter_reply_here"), language))
    return _joined(sentences, language)


def _joined(sentences: list[str], language: str) -> str:
    return ("" if language == "zh" else " ").join(sentences)


def _queue(outlook: Outlook, language: str) -> list[str]:
    if outlook.position is None:
        return [responses.say("utter_wait_unknown", language)]
    next_in_line = outlook.position == 1
    place = (
        responses.say("utter_queue_next", language)
        if next_in_line
        else responses.say("utter_queue_position", language, ahead=outlook.position - 1)
    )
    if outlook.wait_minutes is None:
        return [place, responses.say("utter_wait_unknown", language)]
    return [place, responses.say("utter_wait_known", language, wait=_span(outlook.wait_minutes, language))]


def _away(outlook: Outlook, language: str) -> str:
    if outlook.opens_at is None:
        return responses.say("utter_away", language)
    when = moment(outlook.opens_at, outlook.zone, language)
    team, zone = outlook.team_name[language], outlook.zone_name[language]
    return responses.say("utter_away_until", language, team=team, when=when, zone=zone)


def _span(minutes: int, language: str) -> str:
    """Rounded up: nobody minds a person who comes earlier."""
    if minutes > _HOUR:
        return responses.say("utter_hours", language, n=-(-minutes // _HOUR))
    shown = minutes if minutes < _MINUTES_TO_ROUND else -(-minutes // 5) * 5
    return responses.say("utter_minutes", language, n=shown)


def moment(at: datetime, zone: str, language: str) -> str:
    """A day and a time on a team's own clock.

    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    >>> moment(at, "Asia/Shanghai", "zh"), moment(at, "Asia/Shanghai", "en")
    ('11 月 23 日（周一）9:00', 'Monday, 23 November, 9:00')
    """
    local = at.astimezone(ZoneInfo(zone))
    day, clock = _WEEKDAYS[language][local.weekday()], f"{local.hour}:{local.minute:02}"
    if language == "zh":
        return f"{local.month} 月 {local.day} 日（{day}）{clock}"
    return f"{day}, {local.day} {_MONTHS[local.month - 1]}, {clock}"
