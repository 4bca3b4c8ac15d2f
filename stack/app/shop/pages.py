"""The pages a visitor sees."""

from flask import Blueprint, abort, render_template, request
from sqlalchemy import select, text

from .database import session
from .models import Item
from .restocking import restocking_report

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home():
    """The featured items: a template and one query."""
    items = session().scalars(select(Item).where(Item.featured).order_by(Item.id).limit(24)).all()
    return render_template("home.html", items=items)


@blueprint.get("/about")
def about():
    """A template and no query."""
    return render_template("about.html")


@blueprint.get("/report")
def report():
    """CPU and nothing else: some 10 ms of forecasting."""
    return render_template("report.html", rows=restocking_report())


@blueprint.get("/dbwait")
def dbwait():
    """A query that takes ``ms`` milliseconds (40) and no CPU: what holds a worker and nothing else."""
    milliseconds = request.args.get("ms", default=40.0, type=float)
    if not 0 <= milliseconds <= 10_000:
        abort(400, f"ms={milliseconds:g}: expected 0 to 10000")
    session().execute(text("SELECT pg_sleep(:seconds)"), {"seconds": milliseconds / 1e3})
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


@blueprint.get("/healthz")
def healthz():
    """The worker answers; the database is not asked, so that its failure does not empty the fleet."""
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
