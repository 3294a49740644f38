"""Brings a database to the newest schema, by Alembic."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection) -> None:
    """Within the connection's transaction: an interrupted one leaves the schema as it was."""
    config = Config()
    config.set_main_option("script_location", str(files("bot.storage").joinpath("migrations")))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
