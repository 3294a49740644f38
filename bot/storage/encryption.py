"""Encryption at rest: words and contacts are sealed as they enter the database and opened as they leave it."""

import json
import os
import re
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import JSON, Text, TypeDecorator
from sqlalchemy.engine import Dialect, Engine

from bot.errors import ConfigurationError
from bot.settings import Settings

OFF = "off"
_SEALED = "gAAAA"
"""How every Fernet token begins: version and the high bytes of its time."""
_TOKEN = re.compile(rf"{_SEALED}[A-Za-z0-9_-]+={{0,2}}")
# Version, time, initial value and signature are 57 bytes; the rest is whole blocks of 16.
_AROUND, _BLOCK = 57, 16
_OPEN = "\N{WORD JOINER}open:"
"""Stands before a text that is kept unsealed and looks as if it were sealed: anybody can write such a text."""


class Cipher:
    """Seals with the first of its keys, opens with any: a new key is put in front, and the old one stays behind it."""

    def __init__(self, keys: str) -> None:
        """Raises:
        ConfigurationError: not a list of Fernet keys.
        """
        try:
            self._fernet = MultiFernet([Fernet(key.strip()) for key in keys.split(",")])
        except ValueError as error:
            raise ConfigurationError(
                en="ZHIKE_DATA_KEY is not a list of keys. Make one: "
                'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
            ) from error

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def open(self, token: str) -> str:
        """Raises:
        ConfigurationError: sealed with a key that isn't in the list.
        """
        try:
            return self._fernet.decrypt(token).decode()
        except InvalidToken as error:
            raise ConfigurationError(en="The database is sealed with a key that is not in ZHIKE_DATA_KEY.") from error


def cipher_of(settings: Settings) -> Cipher | None:
    """By the settings; the demo makes a key for itself, beside its data and for its owner's eyes only.

    Raises:
        ConfigurationError: not a key.
    """
    if settings.data_key is not None:
        keys = settings.data_key.get_secret_value()
        return None if keys == OFF else Cipher(keys)
    return Cipher(_demo_key(settings.demo_key_file))


def _demo_key(file: Path) -> str:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
            made.write(Fernet.generate_key().decode())
    except FileExistsError:
        pass
    return file.read_text(encoding="ascii").strip()


def use(engine: Engine, cipher: Cipher | None) -> None:
    """Sealed columns of this engine go through a cipher; with None they stay as they are."""
    engine.dialect.zhike_cipher = cipher  # type: ignore[attr-defined]  # the one thing of an engine that types are given


def _cipher(dialect: Dialect) -> Cipher | None:
    found: Cipher | None = getattr(dialect, "zhike_cipher", None)
    return found


def _looks_sealed(value: str) -> bool:
    if len(value) % 4 or _TOKEN.fullmatch(value) is None:
        return False
    return (len(value) * 3 // 4 - value.count("=") - _AROUND) % _BLOCK == 0


def _unsealed(value: str) -> str:
    """A text as it stands in a database without a key, so that it is never taken for a sealed one."""
    return f"{_OPEN}{value}" if value.startswith((_SEALED, _OPEN)) else value


def _opened(dialect: Dialect, value: str) -> str:
    if value.startswith(_OPEN):
        return value.removeprefix(_OPEN)
    if not _looks_sealed(value):
        return value  # written without a key
    cipher = _cipher(dialect)
    if cipher is None:
        raise ConfigurationError(en="The database is sealed. Set ZHIKE_DATA_KEY to the key that it was sealed with.")
    return cipher.open(value)


class Sealed(TypeDecorator[str]):
    """Text that nobody reads in the file. It can't be searched or compared by the database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        cipher = _cipher(dialect)
        if value is None:
            return None
        return _unsealed(value) if cipher is None else cipher.seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _opened(dialect, value)


class SealedJson(TypeDecorator[dict[str, Any]]):
    """An object, sealed as one text."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> Any:
        cipher = _cipher(dialect)
        return value if value is None or cipher is None else cipher.seal(json.dumps(value, ensure_ascii=False))

    def process_result_value(self, value: Any, dialect: Dialect) -> dict[str, Any] | None:
        opened: dict[str, Any] | None = json.loads(_opened(dialect, value)) if isinstance(value, str) else value
        return opened
