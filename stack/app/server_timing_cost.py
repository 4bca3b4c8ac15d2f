"""What the Server-Timing middleware costs: CPU per request of the same application with and without it.

Both applications live in one process and are driven in turns, in blocks of 20 requests, against the database
of a running stack; two Gunicorns side by side would differ by several per cent for reasons of their own (memory
layout, hash seeds). Prints, per route, the added CPU per request, with the 95 % interval between pairs of
blocks, and the CPU without it. From the project's root, with the stack up in .kneepoint/stack:

    DATABASE_URL="postgresql+psycopg://shop@/shop?host=$PWD/.kneepoint/stack/sockets" \\
      .kneepoint/venv/bin/python stack/app/server_timing_cost.py [pairs, default 400]
"""

import statistics
import sys
from time import thread_time

from shop import create_app

BLOCK = 20
PATHS = ("/healthz", "/about", "/api/items/7", "/")


def environ(path: str) -> dict:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": None,
        "wsgi.errors": sys.stderr,
    }


def block(app, path: str) -> float:
    """CPU seconds per request."""
    start = thread_time()
    for _ in range(BLOCK):
        for _part in app(environ(path), lambda status, headers, exc_info=None: None):
            pass
    return (thread_time() - start) / BLOCK


def main() -> None:
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    timed, plain = (create_app(server_timing=on).wsgi_app for on in (True, False))
    for path in PATHS:
        for app in (timed, plain):
            block(app, path)
        added, without = [], []
        for pair in range(pairs):
            order = (timed, plain) if pair % 2 == 0 else (plain, timed)
            cost = {app: block(app, path) for app in order}
            added.append(cost[timed] - cost[plain])
            without.append(cost[plain])
        # Median and its interval by order statistics: interruptions are rare, large and not the middleware's.
        added.sort()
        reach = round(0.98 * pairs**0.5)
        low, high = added[pairs // 2 - reach], added[pairs // 2 + reach]
        base = statistics.median(without)
        print(
            f"{path:14} {statistics.median(added) * 1e6:5.1f} us (95 %: {low * 1e6:.1f} to {high * 1e6:.1f}) "
            f"on top of {base * 1e6:.0f} us, {pairs} pairs"
        )


if __name__ == "__main__":
    main()
