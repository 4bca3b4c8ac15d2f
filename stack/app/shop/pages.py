"""The pages a visitor sees."""

from flask import Blueprint, render_template
from sqlalchemy import select

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


@blueprint.get("/healthz")
def healthz():
    """The worker answers; the database is not asked, so that its failure does not empty the fleet."""
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
