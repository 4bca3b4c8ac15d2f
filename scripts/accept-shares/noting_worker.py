"""Gunicorn's threaded worker that notes each connection it accepts. Ended, it writes `<pid>.txt` in the folder that
KNEEPOINT_ACCEPTS names, a line an accept: the monotonic clock in seconds, and how many connections it had already."""

import os
import time

from gunicorn.workers.gthread import ThreadWorker


class NotingWorker(ThreadWorker):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.accepts = []

    def accept(self, listener):
        now, before = time.monotonic(), self.nr_conns
        super().accept(listener)
        if self.nr_conns > before:
            self.accepts.append((now, before))

    def run(self):
        try:
            super().run()
        finally:
            path = os.path.join(os.environ["KNEEPOINT_ACCEPTS"], f"{os.getpid()}.txt")
            with open(path, "w", encoding="ascii") as file:
                file.writelines(f"{at:.6f} {connections}\n" for at, connections in self.accepts)
