"""How was it? On Telegram: five buttons under the question, the first press counts."""

from bot.desk.ratings import rating_question
from bot.dialogue import responses
from tests.fakes.telegram.fake_user import FakeUser
from tests.system.telegram.house import STAFF, TelegramHouse, now


async def test_the_first_number_is_kept_with_the_ticket(house: TelegramHouse, user: FakeUser) -> None:
    await user.say("/human")
    await user.read(2)
    await house.tickets.claim(1, STAFF, 1, now())
    await house.tickets.resolve(1, STAFF, now(), closing=[rating_question("T-000001", "zh")])
    *_, question = await user.read(3)
    assert question.buttons == ("1", "2", "3", "4", "5")
    await user.press("5")
    assert (await user.read(1))[0].text == responses.say("utter_rate_service", "zh")
    await user.press("1")
    assert (await user.read(1))[0].text == responses.say("utter_rated_already", "zh")
    ticket = await house.tickets.ticket(1)
    assert ticket is not None
    assert ticket.score == 5
