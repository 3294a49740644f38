"""The terminal channel: `zhike chat`."""

import uuid
from collections.abc import Callable

from bot.messages import Button, IncomingMessage, Reply
from bot.turn import Turn


async def chat(turn: Turn, read: Callable[[], str | None], write: Callable[[str], None], language: str) -> None:
    """Talk until the input ends. A number presses the button of that number."""
    conversation_id = f"terminal:{uuid.uuid4().hex[:12]}"
    offered: tuple[Button, ...] = ()
    while (line := read()) is not None:
        pressed = offered[int(line) - 1] if line.isdigit() and 0 < int(line) <= len(offered) else None
        message = IncomingMessage(
            conversation_id=conversation_id,
            channel="terminal",
            message_id=uuid.uuid4().hex,
            text=pressed.title if pressed else line,
            payload=pressed.payload if pressed else None,
            language=language,
        )
        await turn.hear(message)
        await turn.answer(conversation_id)
        reply = await turn.reply_to(conversation_id, message.message_id)
        if reply is not None:
            offered = _write(reply, write)


def _write(reply: Reply, write: Callable[[str], None]) -> tuple[Button, ...]:
    for message in reply.messages:
        write(message.text)
    for citation in reply.turn.citations:
        write(f"  [{citation.n}] {citation.title}  {citation.url}")
    for item in reply.turn.recommendations:
        write(f"  ({item.label}) {item.title}: {item.reason}  {item.url}")
    buttons = reply.messages[-1].buttons
    for number, button in enumerate(buttons, start=1):
        write(f"  {number}) {button.title}")
    return buttons
