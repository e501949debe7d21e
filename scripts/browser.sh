#!/usr/bin/env bash
# Installs what the tests of the report page need besides dependencies.sh: Debian's Chromium and Node.js, and from npm
# what drives the browser, into build/browser. Does nothing when all is there.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

packages=(chromium)
# Debian's own packages clash with those of others, which bring npm along.
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)
scripts/dependencies.sh "${packages[@]}"

if ! cmp --silent tests/browser/package.json build/browser/installed.json; then
    mkdir -p build/browser
    cp tests/browser/package.json build/browser/package.json
    npm install --prefix build/browser --no-package-lock --no-audit --no-fund --loglevel=error || {
        echo "browser: npm could not install playwright-core (it needs the npm registry)" >&2
        exit 1
    }
    cp tests/browser/package.json build/browser/installed.json
fi
