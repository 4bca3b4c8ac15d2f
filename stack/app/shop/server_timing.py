"""What a request cost, in its Server-Timing header, in milliseconds with microsecond resolution.

    wall;dur    from the WSGI call to the end of the application, teardown included
    cpu;dur     CPU time of the thread meanwhile: wall - cpu is waiting, for the database or for a core
    db;dur      wall time inside database driver calls: statements, commit, rollback
    dbn;desc    number of those calls

A plain WSGI wrapper and three wrapped driver calls: no signals, no framework, and the thread's CPU clock (a
system call) only twice per request, because the measurement must cost less than it is worth
(docs/how-to/measure.md has the figure).
"""

import threading
from time import perf_counter, thread_time

from psycopg.pq import TransactionStatus

_IDLE = TransactionStatus.IDLE


class _Spent(threading.local):
    seconds = 0.0
    calls = 0


_spent = _Spent()


class ServerTiming:
    """WSGI middleware. Holds the response's start back until the application has returned, because
    Flask ends the session (a round trip to the database) only then."""

    def __init__(self, app):
        self._app = app

    def __call__(self, environ, start_response):
        spent = _spent
        spent.seconds = 0.0
        spent.calls = 0
        started = None

        def hold(status, headers, exc_info=None):
            nonlocal started
            started = status, headers, exc_info
            return _no_write

        wall_start = perf_counter()
        cpu_start = thread_time()
        body = self._app(environ, hold)
        cpu = thread_time() - cpu_start
        wall = perf_counter() - wall_start

        status, headers, exc_info = started
        figures = (wall * 1e3, cpu * 1e3, spent.seconds * 1e3, spent.calls)
        headers.append(("Server-Timing", 'wall;dur=%.3f, cpu;dur=%.3f, db;dur=%.3f, dbn;desc="%d"' % figures))
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
    execute, execute_many = dialect.do_execute, dialect.do_executemany
    commit, rollback = dialect.do_commit, dialect.do_rollback
    spent = _spent

    def timed_execute(cursor, statement, parameters, context=None):
        start = perf_counter()
        try:
            execute(cursor, statement, parameters, context)
        finally:
            spent.seconds += perf_counter() - start
            spent.calls += 1

    def timed_execute_many(cursor, statement, parameters, context=None):
        start = perf_counter()
        try:
            execute_many(cursor, statement, parameters, context)
        finally:
            spent.seconds += perf_counter() - start
            spent.calls += 1

    # Outside a transaction psycopg sends nothing for a commit or a rollback: no call to count.
    def timed_commit(connection):
        start = perf_counter()
        sent = connection.pgconn.transaction_status != _IDLE
        commit(connection)
        if sent:
            spent.seconds += perf_counter() - start
            spent.calls += 1

    def timed_rollback(connection):
        start = perf_counter()
        sent = connection.pgconn.transaction_status != _IDLE
        rollback(connection)
        if sent:
            spent.seconds += perf_counter() - start
            spent.calls += 1

    dialect.do_execute = timed_execute
    dialect.do_executemany = timed_execute_many
    dialect.do_commit = timed_commit
    dialect.do_rollback = timed_rollback
