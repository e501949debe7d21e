#!/usr/bin/env bash
# Builds with sanitizers and warnings as errors, and runs the tests.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

usage() {
    cat <<'END'
usage: scripts/test.sh [--quick] [CTEST_ARGUMENT...]

Installs the Debian packages that are missing, builds into build/debug with sanitizers and warnings as errors, and runs
every test.

  --quick            leaves out, and does not install, LibreOffice, Chromium with Node.js, and ClickHouse: their tests
                     are skipped
  CTEST_ARGUMENT...  goes to ctest, whose long options are not taken: `scripts/test.sh -R reader` runs the tests whose
                     names have "reader"
  --help             prints this
END
}

quick=
arguments=()
for argument in "$@"; do
    case $argument in
    --help | -h)
        usage
        exit
        ;;
    --quick) quick=yes ;;
    --*)
        # ctest would refuse it too, after all is installed and built.
        echo "test: $argument: is not an option (--quick, --help; ctest's short ones such as -R may follow)" >&2
        exit 2
        ;;
    *) arguments+=("$argument") ;;
    esac
done

# binutils has readelf, which tells how the program was linked.
scripts/dependencies.sh binutils catch2 openssl python3-aiosmtpd
if [[ $quick ]]; then
    echo "test: --quick: nothing is tried in ClickHouse, in LibreOffice and in a browser" >&2
else
    scripts/dependencies.sh libreoffice-calc-nogui
    # Not every release of Debian has it: all but its tests can run.
    scripts/dependencies.sh clickhouse-server || echo "test: nothing will be tried in ClickHouse" >&2
    # npm's registry may be out of reach where Debian's packages are not: all but that test can run.
    scripts/browser.sh || echo "test: the report page will not be tested in a browser" >&2
fi

# Said here although it is the default: a folder configured without tests once would keep it so.
cmake --preset debug -DBUILD_TESTING=ON
cmake --build --preset debug --parallel "$(nproc)"

# The tests' results must not depend on settings the caller has for a warehouse of their own.
unset "${!ORDERMART_@}"

# Without --no-tests=error, a run that found no test at all would pass.
TEST_QUICK=$quick ctest --preset debug --parallel "$(nproc)" --output-on-failure --no-tests=error "${arguments[@]}"
