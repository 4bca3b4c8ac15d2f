#!/usr/bin/env bash
# Installs what Kneepoint needs beyond Node, and nothing that is already there.
#
#   provision.sh --stack   PostgreSQL, nginx, util-linux, Python with venv; the shop's virtual environment
#   provision.sh --tests   the above, and Chromium (browser test) and gcc (benchmark)
#
# Idempotent: a second run takes well under a second. Debian and Ubuntu: apt-get, as root or with sudo.
# Elsewhere: says what is missing and exits 1. Starts no service. Output goes to stderr.
#   KNEEPOINT_HOME    where the virtual environment lives (default: .kneepoint in the project)
#   KNEEPOINT_PYTHON  the Python to use (default: the first working one of /usr/bin/python3 and python3)
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
home="${KNEEPOINT_HOME:-$root/.kneepoint}"
venv="$home/venv"
requirements="$root/stack/requirements.txt"

say() { printf 'provision: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

tests=no
case "${1:-}" in
  --stack) ;;
  --tests) tests=yes ;;
  *) die "expected --stack or --tests, got '${1:-nothing}'" ;;
esac

# Debian keeps server programs in directories that an ordinary user's PATH lacks.
export PATH="$PATH:/usr/sbin:/sbin"

has_postgres() {
  command -v initdb >/dev/null && command -v postgres >/dev/null && return
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

# A Python that can make a virtual environment with pip: a pyenv shim or a bare python3 often cannot.
python_works() {
  [ -n "$1" ] && "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1
}
find_python() {
  local candidate
  for candidate in "${KNEEPOINT_PYTHON:-}" /usr/bin/python3 "$(command -v python3 || true)"; do
    if python_works "$candidate"; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  return 1
}

missing() { # the Debian packages that are missing, one per line
  has_postgres || echo postgresql
  command -v nginx >/dev/null || echo nginx-light
  { command -v taskset && command -v setpriv; } >/dev/null || echo util-linux
  find_python >/dev/null || echo python3-venv
  if [ "$tests" = yes ]; then
    { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null || echo chromium
    { command -v gcc && echo '#include <math.h>' | gcc -E - ; } >/dev/null 2>&1 || printf 'gcc\nlibc6-dev\n'
  fi
}

# One provisioning at a time: tests and commands may call this at once.
mkdir -p "$home"
if command -v flock >/dev/null; then
  exec 9>"$home/provision.lock"
  flock 9
fi

mapfile -t packages < <(missing)
if [ "${#packages[@]}" -gt 0 ]; then
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
      # sudo drops the environment: pass what keeps apt-get silent.
      as_root=(sudo env DEBIAN_FRONTEND=noninteractive)
    else
      die "missing: ${packages[*]}. Not root and no sudo; run as root: apt-get install ${packages[*]}"
    fi
  fi
  command -v apt-get >/dev/null ||
    die "missing (Debian's names): ${packages[*]}. There is no apt-get here; install their equivalents and run again."

  # Packages of servers start them, which is not wanted here: the stack runs its own, under its run directory.
  # policy-rc.d is Debian's documented way to say no; one that exists already is left alone.
  policy=/usr/sbin/policy-rc.d
  made_policy=no
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\n# Placed by kneepoint while it installs; it removes this file again.\nexit 101\n' |
      "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
    made_policy=yes
  fi
  undo() {
    [ "$made_policy" = no ] || "${as_root[@]}" rm -f "$policy"
  }
  trap undo EXIT

  log="$home/provision.log"
  say "installing ${packages[*]} with apt-get (log: $log)"
  install=("${as_root[@]}" apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confold
    -o DPkg::Lock::Timeout=300 "${packages[@]}")
  export DEBIAN_FRONTEND=noninteractive
  # An index that is missing or old is the usual reason for a failure: refresh it once, then try again.
  if ! "${install[@]}" >"$log" 2>&1 </dev/null; then
    "${as_root[@]}" apt-get update >>"$log" 2>&1 </dev/null || say "apt-get update failed; trying with the old index"
    "${install[@]}" >>"$log" 2>&1 </dev/null || { tail -n 15 "$log" >&2; die "apt-get could not install: ${packages[*]}"; }
  fi
  undo
  trap - EXIT

  mapfile -t packages < <(missing)
  [ "${#packages[@]}" -eq 0 ] || die "still missing after the installation: ${packages[*]} (log: $log)"
fi

# The virtual environment carries a stamp of what it was made from; any difference makes it anew.
python="$(find_python)"
stamp="$("$python" -c 'import sys; print(sys.executable, sys.version.split()[0])') $(cksum <"$requirements")"
if [ ! -x "$venv/bin/gunicorn" ] || [ "$(cat "$venv/kneepoint-stamp" 2>/dev/null)" != "$stamp" ]; then
  say "making $venv with $python ($("$python" -V 2>&1)) from stack/requirements.txt"
  rm -rf "$venv"
  "$python" -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input -r "$requirements" >&2 ||
    die "pip could not install stack/requirements.txt into $venv"
  printf '%s\n' "$stamp" >"$venv/kneepoint-stamp"
fi
