"""What a request cost, in its Server-Timing header, in milliseconds with microsecond resolution.

    wall;dur    from the WSGI call to the end of the application, teardown included
    cpu;dur     CPU time of the thread meanwhile
    db;dur      wall time inside database driver calls: statements, commit, rollback
    dbcpu;dur   the part of cpu that was spent inside those calls, so db - dbcpu is waiting
    dbn;desc    number of those calls

A plain WSGI wrapper and three wrapped driver calls: no signals, no middleware framework, because the
measurement must cost less than it is worth (docs/how-to/measure.md has the figure).
"""

import threading
from time import perf_counter, thread_time

from psycopg.pq import TransactionStatus


class _Spent(threading.local):
    wall = 0.0
    cpu = 0.0
    calls = 0


_spent = _Spent()


class ServerTiming:
    """WSGI middleware. Holds the response's start back until the application has returned, because
    Flask ends the session (a round trip to the database) only then."""

    def __init__(self, app):
        self._app = app

    def __call__(self, environ, start_response):
        _spent.wall = 0.0
        _spent.cpu = 0.0
        _spent.calls = 0
        started = []

        def hold(status, headers, exc_info=None):
            started[:] = status, headers, exc_info
            return _no_write

        wall_start = perf_counter()
        cpu_start = thread_time()
        body = self._app(environ, hold)
        cpu = thread_time() - cpu_start
        wall = perf_counter() - wall_start

        status, headers, exc_info = started
        headers.append(
            (
                "Server-Timing",
                f"wall;dur={wall * 1e3:.3f}, cpu;dur={cpu * 1e3:.3f}, db;dur={_spent.wall * 1e3:.3f}, "
                f'dbcpu;dur={_spent.cpu * 1e3:.3f}, dbn;desc="{_spent.calls}"',
            )
        )
        start_response(status, headers, exc_info)
        return body


def _no_write(_data):
    raise RuntimeError("The shop's responses are iterables: nothing may call WSGI's write().")


def time_driver_calls(engine):
    """Adds the time of every driver call of ``engine`` to the running request.

    The dialect's methods are wrapped rather than SQLAlchemy's events, because no event comes after a
    commit or a rollback, and those are round trips like any other.
    """
    dialect = engine.dialect
    dialect.do_execute = _timed(dialect.do_execute)
    dialect.do_executemany = _timed(dialect.do_executemany)
    dialect.do_commit = _timed_if_in_transaction(dialect.do_commit)
    dialect.do_rollback = _timed_if_in_transaction(dialect.do_rollback)


def _timed(call):
    def timed(*args, **kwargs):
        wall_start = perf_counter()
        cpu_start = thread_time()
        try:
            return call(*args, **kwargs)
        finally:
            _spent.cpu += thread_time() - cpu_start
            _spent.wall += perf_counter() - wall_start
            _spent.calls += 1

    return timed


def _timed_if_in_transaction(call):
    """Outside a transaction psycopg sends nothing for a commit or a rollback: no call to count."""
    timed = _timed(call)

    def chosen(connection):
        if connection.pgconn.transaction_status == TransactionStatus.IDLE:
            return call(connection)
        return timed(connection)

    return chosen
