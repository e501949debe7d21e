#!/usr/bin/env bash
# Builds, and lets first loads meet, be refused and be killed, round after round.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

usage() {
    cat <<'END'
usage: scripts/torture.sh [--rounds N] [--seed N]

Each round starts eight first loads at once. The first that goes wrong ends it with exit code 1 and keeps its folder.

  --rounds N   default 1000, which takes some minutes
  --seed N     other moments and orders (default 1)
END
}

if [[ ${1:-} == --help || ${1:-} == -h ]]; then
    usage
    exit
fi

scripts/dependencies.sh python3
cmake --preset release -DBUILD_TESTING=OFF
cmake --build --preset release --parallel "$(nproc)"

# What the runs do must not depend on settings the caller has for a warehouse of their own.
unset "${!ORDERMART_@}"

exec tests/torture/first_loads.py build/release/ordermart "$@"
