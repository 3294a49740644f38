"""SQLAlchemy implementation of the ports; the only package that imports sqlalchemy."""
