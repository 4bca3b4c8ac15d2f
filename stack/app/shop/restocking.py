"""How much to order of what: Holt's linear forecast of each item's sales, its two constants chosen by
their error on the past. Plain Python on purpose: this is the route that needs CPU and nothing else."""

import random

ITEMS = 36
DAYS = 84
HORIZON_DAYS = 14
ALPHAS = (0.1, 0.2, 0.4, 0.6)
BETAS = (0.05, 0.15, 0.3)


def _sales_history() -> list[list[int]]:
    """Sales per item and day: level, trend and noise, the same in every process."""
    draw = random.Random(20261123)
    history = []
    for _ in range(ITEMS):
        level, trend = draw.uniform(5, 60), draw.uniform(-0.2, 0.4)
        history.append([max(0, round(level + trend * day + draw.gauss(0, level / 5))) for day in range(DAYS)])
    return history


_HISTORY = _sales_history()


def restocking_report() -> list[dict]:
    return [_restock(number, sales) for number, sales in enumerate(_HISTORY, start=1)]


def _restock(number: int, sales: list[int]) -> dict:
    error, level, trend = min(_holt(sales, alpha, beta) for alpha in ALPHAS for beta in BETAS)
    demand = sum(max(0.0, level + trend * day) for day in range(1, HORIZON_DAYS + 1))
    return {
        "item": number,
        "sold": sum(sales),
        "forecast": demand,
        "error": (error / (len(sales) - 2)) ** 0.5,
        "order": round(demand * 1.2),
    }


def _holt(sales: list[int], alpha: float, beta: float) -> tuple[float, float, float]:
    """Sum of squared one-day errors, last level, last trend."""
    level, trend, error = float(sales[1]), float(sales[1] - sales[0]), 0.0
    for sold in sales[2:]:
        expected = level + trend
        error += (sold - expected) ** 2
        raised = alpha * sold + (1 - alpha) * expected
        trend = beta * (raised - level) + (1 - beta) * trend
        level = raised
    return error, level, trend
