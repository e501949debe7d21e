#!/usr/bin/env bash
# Runs the tests of the report page; 77, which ctest calls skipped, where scripts/browser.sh could not install what it takes.
set -euo pipefail
if [[ ${TEST_QUICK:-} ]]; then
    echo "browser: left out by --quick" >&2
    exit 77
fi
: "${CHROMIUM:=/usr/bin/chromium}"
export CHROMIUM
for needed in "$CHROMIUM" "$NODE_PACKAGES/node_modules/playwright-core"; do
    if [[ ! -e $needed ]]; then
        echo "browser: $needed is not there (scripts/browser.sh installs it)" >&2
        exit 77
    fi
done
exec node --test "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/page.test.mjs"
