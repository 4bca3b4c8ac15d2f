"""The reference shop: a small honest Flask application to measure, calibrate on and predict.

Nothing in it is tuned for the benchmark or against it: an application factory, a session per request
with SQLAlchemy's default pool, Jinja2 templates, one real transaction. Every answer says in its
Server-Timing header what it cost (see ``server_timing``).
"""

import os

from flask import Flask

from . import api, pages
from .database import Database
from .server_timing import ServerTiming, time_driver_calls


def create_app(database_url: str | None = None, server_timing: bool | None = None) -> Flask:
    """The shop on the PostgreSQL of ``database_url`` (default: the environment's DATABASE_URL)."""
    app = Flask(__name__, static_folder=None)  # static files are Nginx's
    app.json.sort_keys = False
    database = Database(database_url or os.environ["DATABASE_URL"])
    database.init_app(app)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(api.blueprint)

    if server_timing is None:
        server_timing = os.environ.get("KNEEPOINT_SERVER_TIMING", "on") != "off"
    if server_timing:
        time_driver_calls(database.engine)
        app.wsgi_app = ServerTiming(app.wsgi_app)
    return app
