#!/bin/sh
# usage: tools/setup.sh REQUIREMENTS      makes .venv where it is missing and installs the pinned packages into it
# Takes $PYTHON, else the first Python on the PATH that is new enough and can make a virtual environment.
set -eu

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
makes_venv() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
  found='' new_enough=''
  for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
    command -v "$candidate" >/dev/null 2>&1 || continue
    fits "$candidate" || continue
    [ -n "$new_enough" ] || new_enough=$candidate
    if makes_venv "$candidate"; then found=$candidate; break; fi
  done
  if [ -z "$new_enough" ]; then
    echo "Forankring kræver Python 3.11 eller nyere. Fandt: $(python3 --version 2>/dev/null || echo 'ingen python3')." >&2
    echo "  → Installér en nyere Python (https://www.python.org/downloads/), eller peg på den: make pack PYTHON=/sti/til/python3" >&2
    exit 1
  fi
  if [ -z "$found" ]; then
    version=$("$new_enough" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "$new_enough mangler modulet venv, som Forankring skal bruge til at lave sit eget miljø." >&2
    echo "  → På Debian og Ubuntu: sudo apt install python3-venv (eller python$version-venv)" >&2
    exit 1
  fi
  echo "Gør klar første gang: laver .venv med $("$found" --version) …"
  rm -rf .venv
  "$found" -m venv .venv
fi

echo "Installerer pakker fra $1 …"
if ! .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input -r "$1"; then
  echo "Pakkerne kunne ikke installeres. Er der netforbindelse (eller en proxy i PIP_INDEX_URL)?" >&2
  exit 1
fi

# The program `forankring` beside the Python it runs on: this checkout on the path, and a launcher that any folder can call.
.venv/bin/python - <<'PY'
import sys, sysconfig
from pathlib import Path

root = Path.cwd()
Path(sysconfig.get_path("purelib"), "forankring-checkout.pth").write_text(f"{root}\n", encoding="utf-8")
launcher = Path(sys.executable).with_name("forankring")
launcher.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m generator "$@"\n', encoding="utf-8")
launcher.chmod(0o755)
PY
