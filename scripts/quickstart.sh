#!/usr/bin/env bash
# From a clone to the three reports of the sample: installs what is missing, builds, loads data/raw_orders.csv.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

scripts/dependencies.sh

cmake --preset release -DBUILD_TESTING=OFF
cmake --build --preset release --parallel "$(nproc)"

# The sample's result must not depend on settings the caller has for a warehouse of their own.
unset "${!ORDERMART_@}"

# A new warehouse each time, without what an interrupted call may have left beside it.
warehouse=build/quickstart.db
rm -f "$warehouse" "$warehouse-wal" "$warehouse-shm" "$warehouse-journal"

ordermart=build/release/ordermart
"$ordermart" run --date 2023-12-10 --input data/raw_orders.csv --db "$warehouse"
"$ordermart" report --db "$warehouse"
