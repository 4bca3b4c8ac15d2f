"""One engine per process, one session per request."""

import os

from flask import Flask, current_app, g
from sqlalchemy import create_engine
from sqlalchemy.orm import Session


class Database:
    def __init__(self, url: str):
        # Unless told otherwise SQLAlchemy's default pool: 5 connections and 10 overflow per process, 30 s timeout.
        self.engine = create_engine(
            url,
            pool_size=int(os.environ.get("KNEEPOINT_POOL_SIZE", "5")),
            max_overflow=int(os.environ.get("KNEEPOINT_MAX_OVERFLOW", "10")),
        )

    def init_app(self, app: Flask) -> None:
        app.extensions["database"] = self
        app.teardown_appcontext(_end_session)


def session() -> Session:
    """The session of the running request, opened at its first use."""
    if "session" not in g:
        g.session = Session(current_app.extensions["database"].engine)
    return g.session


def _end_session(_error: BaseException | None) -> None:
    ended = g.pop("session", None)
    if ended is not None:
        ended.close()
