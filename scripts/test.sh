#!/usr/bin/env bash
# Builds with sanitizers and warnings as errors, and runs every test. Arguments go to ctest: scripts/test.sh -R reader
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

scripts/dependencies.sh catch2 libreoffice-calc-nogui openssl python3-aiosmtpd
# Not every release of Debian has it: all but its tests can run.
scripts/dependencies.sh clickhouse-server || echo "test: nothing will be tried in ClickHouse" >&2
# npm's registry may be out of reach where Debian's packages are not: all but that test can run.
scripts/browser.sh || echo "test: the report page will not be tried in a browser" >&2

# Said here although it is the default: a folder configured without tests once would keep it so.
cmake --preset debug -DBUILD_TESTING=ON
cmake --build --preset debug --parallel "$(nproc)"

# The tests' results must not depend on settings the caller has for a warehouse of their own.
unset "${!ORDERMART_@}"

# Without --no-tests=error, a run that found no test at all would pass.
ctest --preset debug --parallel "$(nproc)" --output-on-failure --no-tests=error "$@"
