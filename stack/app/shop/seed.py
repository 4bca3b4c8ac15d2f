"""``python -m shop.seed``: makes the tables if need be, empties them and fills them, always the same."""

import os
import random

from sqlalchemy import create_engine, insert, text

from .models import Base, Item

ITEMS = 400
FEATURED_EVERY = 16
# Enough that a load test never sells out; the last item is out of stock, to see a refusal.
STOCK = 10_000_000

_ADJECTIVES = ("Blue", "Brass", "Folding", "Light", "Little", "Oak", "Quiet", "Round", "Steel", "Woollen")
_NOUNS = ("Basket", "Blanket", "Bookend", "Candle", "Chair", "Clock", "Kettle", "Lamp", "Mug", "Shelf", "Stool")


def items() -> list[dict]:
    draw = random.Random(1)
    rows = []
    for number in range(1, ITEMS + 1):
        name = f"{draw.choice(_ADJECTIVES)} {draw.choice(_NOUNS)} No. {number}"
        rows.append(
            {
                "id": number,
                "name": name,
                "description": f"{name}: made to last, tested every day, and repaired for free for ten years.",
                "price_cents": draw.randrange(500, 20_000, 5),
                "stock": 0 if number == ITEMS else STOCK,
                "featured": number % FEATURED_EVERY == 0,
            }
        )
    return rows


def seed(database_url: str) -> None:
    engine = create_engine(database_url)
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE order_lines, orders, items RESTART IDENTITY"))
        connection.execute(insert(Item), items())
    # Statistics and clean pages from the first request on, rather than whenever autovacuum comes by.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


if __name__ == "__main__":
    seed(os.environ["DATABASE_URL"])
