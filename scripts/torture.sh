#!/usr/bin/env bash
# Builds, and lets first loads meet, be refused and be killed, round after round; or kills a load at each of its writes
# and plays back power losses.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

usage() {
    cat <<'END'
usage: scripts/torture.sh [--rounds N] [--seed N]
       scripts/torture.sh --power [--losses N] [--records N] [--step N] [--seed N]

Each round starts eight first loads at once. The first that goes wrong ends it with exit code 1 and keeps its folder.

  --rounds N   default 1000, which takes some minutes
  --seed N     other moments and orders (default 1)

With --power a first load, one into an empty file and a night are each killed before and after every call that changes
files, and power losses are played back after every such call: what was not synced is dropped, reordered or torn. The
warehouse has to be as before or as after. The first that is not ends it with exit code 1 and keeps its folder.

  --losses N   power losses after each call, ten times as many after a rename and after the last (default 20, which
               takes some minutes)
  --records N  size of the loaded files (default 40)
  --step N     only every N-th call
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

if [[ ${1:-} == --power ]]; then
    "${CXX:-g++}" -std=c++20 -O1 -o build/release/file_calls tests/torture/file_calls.cpp
    exec tests/torture/power_loss.py build/release/ordermart build/release/file_calls "${@:2}"
fi
exec tests/torture/first_loads.py build/release/ordermart "$@"
