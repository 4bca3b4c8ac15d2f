"""Gunicorn's settings, from the environment that src/stack/gunicorn.ts gives it.

What is not set here is Gunicorn's default: 30 s timeout, 2048 backlog, no preloading, no restarts.
"""

import os

bind = "unix:" + os.environ["KNEEPOINT_GUNICORN_SOCKET"]
workers = int(os.environ["KNEEPOINT_WORKERS"])
worker_class = os.environ["KNEEPOINT_WORKER_CLASS"]
threads = int(os.environ["KNEEPOINT_THREADS"])
proc_name = "kneepoint-shop"
# The heartbeat file must not wait for a disk (Gunicorn's FAQ: blocking on os.fchmod).
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
# Its default place is the user's home directory, which two stacks would share.
control_socket_disable = True
