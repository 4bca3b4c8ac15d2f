"""The shop's JSON interface."""

from flask import Blueprint, abort, jsonify, request
from sqlalchemy import select

from .database import session
from .models import Item, Order, OrderLine

PAGE_SIZE = 20

blueprint = Blueprint("api", __name__, url_prefix="/api")


def _as_json(item: Item) -> dict:
    return {
        "id": item.id,
        "name": item.name,
        "description": item.description,
        "priceCents": item.price_cents,
        "stock": item.stock,
    }


@blueprint.get("/items")
def list_items():
    page = request.args.get("page", default=1, type=int)
    if page < 1:
        abort(400, f"page={page}: pages start at 1")
    query = select(Item).order_by(Item.id).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return jsonify(page=page, items=[_as_json(item) for item in session().scalars(query)])


@blueprint.get("/items/<int:item_id>")
def show_item(item_id: int):
    item = session().get(Item, item_id)
    if item is None:
        abort(404, f"no item {item_id}")
    return jsonify(_as_json(item))


@blueprint.post("/orders")
def place_order():
    """One transaction: lock the items, check their stock, write the order, take the stock down."""
    wanted = _wanted_quantities(request.get_json(silent=True))
    db = session()
    # Always locked in the order of their ids, so that two orders cannot deadlock.
    query = select(Item).where(Item.id.in_(wanted)).order_by(Item.id).with_for_update()
    items = db.scalars(query).all()
    if len(items) != len(wanted):
        abort(404, "an ordered item does not exist")
    for item in items:
        if item.stock < wanted[item.id]:
            abort(409, f"item {item.id}: {wanted[item.id]} ordered, {item.stock} in stock")

    order = Order(total_cents=sum(item.price_cents * wanted[item.id] for item in items))
    for item in items:
        quantity = wanted[item.id]
        order.lines.append(OrderLine(item_id=item.id, quantity=quantity, price_cents=item.price_cents))
        item.stock -= quantity
    db.add(order)
    db.flush()
    placed = {"id": order.id, "totalCents": order.total_cents}
    db.commit()
    return jsonify(placed), 201


def _wanted_quantities(body: object) -> dict[int, int]:
    """``{"lines": [{"item": 1, "quantity": 2}]}`` as quantity by item; 400 for anything else."""
    lines = body.get("lines") if isinstance(body, dict) else None
    if not isinstance(lines, list) or not 1 <= len(lines) <= 50:
        abort(400, 'expected {"lines": [{"item": 1, "quantity": 2}]} with 1 to 50 lines')
    wanted: dict[int, int] = {}
    for line in lines:
        item = line.get("item") if isinstance(line, dict) else None
        quantity = line.get("quantity") if isinstance(line, dict) else None
        if type(item) is not int or type(quantity) is not int or not 1 <= quantity <= 1000:
            abort(400, "a line needs an item number and a quantity from 1 to 1000")
        wanted[item] = wanted.get(item, 0) + quantity
    return wanted
