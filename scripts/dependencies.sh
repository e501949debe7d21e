#!/usr/bin/env bash
# Installs the Debian packages that building needs, and any named as arguments. Does nothing when all are there.
set -euo pipefail

packages=(
    g++ cmake ninja-build pkg-config
    libsqlite3-dev libcli11-dev libfmt-dev libspdlog-dev nlohmann-json3-dev libtomlplusplus-dev libssl-dev
    zlib1g-dev libzstd-dev libcurl4-openssl-dev libxlsxwriter-dev libjs-chart.js
    "$@"
)

if ! command -v dpkg-query >/dev/null; then
    echo "dependencies: not a Debian system, nothing is installed (the build needs: ${packages[*]})" >&2
    exit 0
fi

# apt is asked for nothing that is already there: a machine without network or without root rights can still build.
missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query --show --showformat='${db:Status-Status} ' "$package" 2>/dev/null) || status=
    [[ " $status" == *" installed "* ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
    exit 0
fi

as_root=()
if ((EUID != 0)); then
    if ! command -v sudo >/dev/null; then
        echo "dependencies: sudo: not found (as root, run: apt-get install ${missing[*]})" >&2
        exit 1
    fi
    as_root=(sudo)
fi
# Through env, because sudo keeps few variables of its caller's environment.
apt_get=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get --quiet=2)

echo "Installing from Debian${as_root[0]:+ with sudo}: ${missing[*]}"
# One broken source of many should not stop what the others can deliver; the installation tells whether they could.
"${apt_get[@]}" update || echo "dependencies: apt-get update: failed (going on with the package lists at hand)" >&2
# A machine that has just started may be installing its own updates, hence the wait for dpkg's lock.
if ! "${apt_get[@]}" --option DPkg::Lock::Timeout=300 --option Dpkg::Use-Pty=0 \
    install --yes --no-install-recommends "${missing[@]}"; then
    echo "dependencies: apt-get install: failed (mend what it says above, or install by hand: ${missing[*]})" >&2
    exit 1
fi
