"""Events of the log as Telegram messages: texts with entities and inline keyboards, within Telegram's limits. Pure."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity
from aiogram.utils.formatting import Bold, Italic, Text, TextLink, sizeof

from bot.dialogue import responses
from bot.dialogue.cards import absolute
from bot.dialogue.compose import person_button
from bot.dialogue.events import BotSaid, StoredEvent
from bot.dialogue.staff_events import OwnerChanged, StaffSaid
from bot.dialogue.tracker import BOT
from bot.messages import Button, CitationShown, RecommendationShown

LONGEST_TEXT = 4096  # UTF-16 units, counted without markup
LONGEST_DATA = 64  # bytes of a button's callback_data
_LONGEST_TITLE = 60
# A phone shows about this many Latin letters in a row of buttons, which are all of one width; a Chinese character takes
# the room of two.
_ROW = 28
_INDEXED = re.compile(r"b:([0-9]{1,9}):([0-9]{1,3})")
# Texts name pages of the site by their path, at the end of a line. Commands such as /help don't look like that.
_PATH = re.compile(r"(?<=[\s:：])(/(?:(?:learn|help|policies|courses)/\S+)?)$", re.MULTILINE)
_BREAKS = ("\n\n", "\n", "。", "！", "？", ". ", "；", "，", ", ", " ")


@dataclass(frozen=True)
class Outgoing:
    """One Telegram message."""

    text: str
    entities: tuple[MessageEntity, ...] = ()
    keyboard: InlineKeyboardMarkup | None = None


def render(
    stored: StoredEvent, language: str, public_url: str, sources: Sequence[CitationShown] = ()
) -> tuple[Outgoing, ...]:
    """What a learner gets of an event, in order; nothing for what isn't for them.

    A ticket is not announced by itself: the reply of the turn that opened it names it.

    Args:
        sources: those that are listed under this message, from `placed_sources`.
    """
    event = stored.event
    match event:
        case BotSaid(discarded=False):
            return _split(_bot_text(event, sources, language, public_url), _keyboard(offered(event), stored.seq))
        case StaffSaid():
            return _split(Text(Bold(_staff(event.staff_name, language)), "\n", event.text))
        case OwnerChanged(owner=owner) if owner == BOT:
            return _split(Text(responses.say("utter_bot_back", language)))
        case OwnerChanged():
            who = event.staff_name or responses.say("utter_some_staff", language)
            return _split(Text(responses.say("utter_staff_joined", language, who=_staff(who, language))))
        case _:
            return ()


def placed_sources(events: Iterable[StoredEvent]) -> dict[int, list[CitationShown]]:
    """Under which message each source is listed: by the message's number in the log.

    The log keeps a turn's sources with its last message, which may be a suggestion; readers look for them where the
    text has their marks.
    """
    placed: defaultdict[int, list[CitationShown]] = defaultdict(list)
    said: list[tuple[int, BotSaid]] = []
    for stored in events:
        if not isinstance(stored.event, BotSaid):
            continue
        said = [*(pair for pair in said if pair[1].turn_id == stored.event.turn_id), (stored.seq, stored.event)]
        for citation in stored.event.turn.citations if stored.event.turn else ():
            marked = (seq for seq, message in said if f"[{citation.n}]" in message.text)
            placed[next(marked, stored.seq)].append(citation)
    return placed


def plain(text: str) -> tuple[Outgoing, ...]:
    """A text that is said outside the log, split where it has to be."""
    return _split(Text(text))


def offered(said: BotSaid) -> tuple[Button, ...]:
    """Every button under a message, in the order of its keyboard; a press names a long one by its place in it."""
    buttons = list(said.buttons)
    if said.turn is not None:
        language = said.turn.language
        for impression_id in dict.fromkeys(item.impression_id for item in said.turn.recommendations):
            for name in ("why_this", "not_interested"):
                title = responses.say(_TITLES[name], language)
                buttons.append(Button(title=title, payload=f'/{name}{{"impression_id":"{impression_id}"}}'))
        person = person_button(language)
        waits_for_person = said.turn.ticket is not None
        if not waits_for_person and all(button.payload != person.payload for button in buttons):
            buttons.append(person)
    return tuple(buttons)


_TITLES = {"why_this": "utter_why_button", "not_interested": "utter_not_interested_button"}


def callback_data(button: Button, seq: int, place: int) -> str:
    """What a press sends back: the payload, or where it stands in the log when it is too long for Telegram."""
    fits = len(button.payload.encode()) <= LONGEST_DATA
    return button.payload if fits else f"b:{seq}:{place}"


def indexed(data: str) -> tuple[int, int] | None:
    """Number of the event and place among its buttons, if that is what a press sent back.

    >>> indexed("b:12:0"), indexed("/human_handoff")
    ((12, 0), None)
    """
    match = _INDEXED.fullmatch(data)
    return None if match is None else (int(match[1]), int(match[2]))


def _staff(name: str, language: str) -> str:
    return responses.say("utter_staff_name", language, who=name)


def _bot_text(said: BotSaid, sources: Sequence[CitationShown], language: str, public_url: str) -> Text:
    text = _PATH.sub(lambda match: absolute(match[1], public_url), said.text)
    nodes: list[Text | str] = [text]
    if said.turn is not None:
        for item in said.turn.recommendations:
            nodes += ["\n\n", _card(item, public_url)]
    if sources:
        nodes += ["\n\n", responses.say("utter_sources", language)]
    for citation in sources:
        nodes += ["\n", _source(citation, public_url)]
    return Text(*nodes)


def _card(item: RecommendationShown, public_url: str) -> Text:
    """What is an advertisement says so before anything that can be pressed."""
    lines: list[Text | str] = [Italic(f"【{item.label}】"), "\n"] if item.label else []
    followed = absolute(f"/go/{item.impression_id}/{item.kind}/{item.id}", public_url)
    lines.append(_link(item.title, absolute(item.url, public_url), followed))
    if item.reason:
        lines += ["\n", item.reason]
    return Text(*lines)


def _source(citation: CitationShown, public_url: str) -> Text:
    return Text(f"[{citation.n}] ", _link(citation.title, absolute(citation.url, public_url)))


def _link(title: str, url: str, via: str | None = None) -> Text:
    """A title that leads to an address, by way of our own where we want to know that it was followed."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        return Text(title)
    # Telegram drops links to hosts without a dot (localhost) and leaves the bare title: show the address then.
    if "." not in (parts.hostname or ""):
        return Text(title, " ", url)
    return TextLink(title, url=via if via is not None and "." in (urlsplit(via).hostname or "") else url)


def _keyboard(buttons: Sequence[Button], seq: int) -> InlineKeyboardMarkup | None:
    rows: list[list[InlineKeyboardButton]] = []
    widest = 0
    for place, button in enumerate(buttons):
        title = _shortened(button.title)
        made = InlineKeyboardButton(text=title, callback_data=callback_data(button, seq, place))
        if rows and max(widest, _width(title)) * (len(rows[-1]) + 1) <= _ROW:
            rows[-1].append(made)
            widest = max(widest, _width(title))
        else:
            rows.append([made])
            widest = _width(title)
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _shortened(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"


def _width(title: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in title)


def _split(text: Text, keyboard: InlineKeyboardMarkup | None = None) -> tuple[Outgoing, ...]:
    """Messages of at most Telegram's length, cut between sentences where possible; the buttons are under the last."""
    rest, entities = text.render()
    parts: list[Outgoing] = []
    start = 0
    while rest:
        # Half of a character beyond U+FFFF is left to the next part.
        window = rest.encode("utf-16-le")[: LONGEST_TEXT * 2].decode("utf-16-le", errors="ignore")
        cut = window if window == rest else window[: _break_of(window)]
        end = start + sizeof(cut)
        if cut.strip():
            parts.append(Outgoing(cut, _within(entities, start, end)))
        start, rest = end, rest[len(cut) :]
    if parts:
        parts[-1] = replace(parts[-1], keyboard=keyboard)
    return tuple(parts)


def _within(entities: Sequence[MessageEntity], start: int, end: int) -> tuple[MessageEntity, ...]:
    """What a part from `start` to `end` has of the entities; all in UTF-16 units.

    aiogram's own slicing of a Text counts characters instead, and shifts links behind an emoji.
    """
    spans = ((entity, max(entity.offset, start), min(entity.offset + entity.length, end)) for entity in entities)
    return tuple(
        entity.model_copy(update={"offset": first - start, "length": last - first})
        for entity, first, last in spans
        if first < last
    )


def _break_of(window: str) -> int:
    """The best place to cut in the second half of a window; its end if nothing there can be cut."""
    for mark in _BREAKS:
        at = window.rfind(mark, len(window) // 2)
        if at >= 0:
            return at + len(mark)
    return len(window)
