"""The schema's versions: which one a database is at, and which one this program needs."""

from sqlalchemy import Connection, column, inspect, select, table

NEWEST = "0009_owed_erasures"
_TABLE = "alembic_version"  # Alembic's own


def revision_of(connection: Connection) -> str | None:
    """None for a database that has never been migrated."""
    if not inspect(connection).has_table(_TABLE):
        return None
    return connection.execute(select(column("version_num")).select_from(table(_TABLE))).scalar()
