"""Words and contacts are sealed in the file; old rows are read, keys are changed, a wrong key says so."""

import shutil
import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import text

from bot.dialogue.staff_events import ServiceRated
from bot.errors import ConfigurationError
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.encryption import Cipher, cipher_of
from tests.fakes.turns import TurnHouse, message, new_ticket, turn_house

LIN = "rest:lin"
WORDS = "紫色河马 lin@example.com"


def key() -> str:
    return Fernet.generate_key().decode()


async def house_with(file: Path, keys: str | None) -> TurnHouse:
    return turn_house(Database(f"sqlite+aiosqlite:///{file}", None if keys is None else Cipher(keys)))


async def _life(house: TurnHouse) -> None:
    incoming = message("m1", WORDS)
    await house.turn.hear(incoming.model_copy(update={"address": "chat 555000777", "learner_id": "learner-lin"}))
    await house.turn.answer(LIN)
    ticket = new_ticket()
    ticket.evidence["turns"] = [{"text": WORDS}]
    await house.store.append(LIN, [], house.clock(), epoch=0, ticket=ticket)
    await house.database.forget_deleted()


@pytest.fixture
def file(migrated: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(migrated, tmp_path / "sealed.db"))


def in_file(file: Path) -> list[str]:
    found = file.read_bytes() + file.with_name(f"{file.name}-wal").read_bytes()
    needles = ("紫色河马", "lin@example.com", "chat 555000777", "learner_said", "unsolicited_at")
    return [n for n in needles if n.encode() in found or n.encode("unicode_escape") in found]


async def test_the_file_holds_no_word_and_no_contact(file: Path) -> None:
    house = await house_with(file, key())
    await _life(house)
    assert in_file(file) == ["learner_said"]  # the type of an event is a column of its own
    said = await house.store.events(LIN, 0)
    assert said[0].event.text == WORDS  # type: ignore[union-attr]  # LearnerSaid
    ticket = await house.tickets.ticket(1)
    assert ticket is not None
    assert ticket.evidence["turns"] == [{"text": WORDS}]
    await house.database.close()


async def test_what_was_written_before_there_was_a_key_is_read(file: Path) -> None:
    plain = await house_with(file, None)
    await _life(plain)
    assert WORDS.split()[1] in in_file(file)
    await plain.database.close()
    sealed = await house_with(file, key())
    assert (await sealed.store.events(LIN, 0))[0].event.text == WORDS  # type: ignore[union-attr]  # LearnerSaid
    await sealed.database.close()


async def test_a_new_key_in_front_seals_and_the_old_one_still_opens(file: Path) -> None:
    old, new = key(), key()
    before = await house_with(file, old)
    await _life(before)
    await before.database.close()
    after = await house_with(file, f"{new},{old}")
    assert (await after.store.events(LIN, 0))[0].event.text == WORDS  # type: ignore[union-attr]  # LearnerSaid
    await after.turn.hear(message("m2", "又来了"))
    async with after.database.engine.connect() as connection:
        bodies = list((await connection.execute(text("SELECT body FROM events ORDER BY seq"))).scalars())
    assert Cipher(new).open(bodies[-1])
    with pytest.raises(ConfigurationError, match="ZHIKE_DATA_KEY"):
        Cipher(new).open(bodies[0])
    await after.database.close()


@pytest.mark.parametrize("has_another", [False, True])
async def test_without_the_right_key_nothing_is_read_and_the_error_names_the_setting(
    file: Path, *, has_another: bool
) -> None:
    right = await house_with(file, key())
    await _life(right)
    await right.database.close()
    wrong = await house_with(file, key() if has_another else None)
    with pytest.raises(ConfigurationError, match="ZHIKE_DATA_KEY"):
        await wrong.store.load(LIN)
    await wrong.database.close()


@pytest.mark.parametrize("words", ["gAAAA 谢谢", "gAAAA", "\N{WORD JOINER}open:x", "token"])
async def test_words_that_look_sealed_stay_readable_where_nothing_is_sealed(file: Path, words: str) -> None:
    """A learner can write anything: also a token, sealed with a key of their own."""
    written = Cipher(key()).seal("x") if words == "token" else words
    open_, ticket = await house_with(file, None), new_ticket()
    await open_.turn.hear(message("m1", WORDS).model_copy(update={"address": written}))
    await open_.store.append(LIN, [], open_.clock(), epoch=0, ticket=ticket)
    await open_.store.append(LIN, [ServiceRated(ticket="T-000001", words=written)], open_.clock())
    for house in (open_, await house_with(file, key())):
        (shown,) = await house.tickets.tickets("queue")
        assert shown.score_words == written
        ((_, address, _),) = await house.store.undelivered("rest")
        assert address == written
        await house.database.close()


async def test_words_of_an_older_program_that_only_begin_as_sealed_ones_are_words(file: Path) -> None:
    house = await house_with(file, None)
    await house.turn.hear(message("m1", WORDS))
    async with house.database.engine.begin() as connection:
        await connection.execute(text("UPDATE conversations SET address = 'gAAAA thanks'"))
    assert [address for _, address, _ in await house.store.undelivered("rest")] == ["gAAAA thanks"]
    await house.database.close()


def test_the_demo_makes_a_key_once_that_only_its_owner_reads(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, var=tmp_path / "var", data_key=None)
    first, second = cipher_of(settings), cipher_of(settings)
    assert first is not None
    assert second is not None
    assert second.open(first.seal("x")) == "x"
    assert stat.S_IMODE((tmp_path / "var.key").stat().st_mode) == 0o600
    assert not (tmp_path / "var").exists()


def test_off_means_off_and_what_is_no_key_is_refused() -> None:
    assert cipher_of(Settings(_env_file=None, data_key=SecretStr("off"))) is None
    with pytest.raises(ConfigurationError, match="not a list of keys"):
        cipher_of(Settings(_env_file=None, data_key=SecretStr("abc")))


def test_outside_the_demo_there_is_no_start_without_a_key() -> None:
    secret = SecretStr("a secret of the operator, long enough to be one")
    with pytest.raises(ConfigurationError, match="ZHIKE_DATA_KEY"):
        Settings(_env_file=None, demo=False, secret_key=secret, identity_key=secret, api_token=secret)
