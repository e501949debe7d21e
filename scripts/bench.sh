#!/usr/bin/env bash
# Measures ordermart against its peers at the same work, and prints a table of medians, of their spread, and of ratios.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

all_rows=(load shuffled shell memory night slow history again small size reader shards pandas dbt duckdb2)

usage() {
    cat <<'END'
usage: scripts/bench.sh [--records N] [--rounds N] [--work DIR] [--before COMMIT] [--keep] [ROW...]

Installs the peers that are missing, builds, makes raw files, does the same work with each contender,
compares what they stored row by row (a difference ends it with exit code 1), and prints a Markdown table.

  --records N   in the history (default 10000000, which needs 15 GB of disk; 100000 shows in a minute that all works)
  --rounds N    in each of which every contender does its work once (default 5)
  --work DIR    for files, warehouses and the peers of npm and PyPI (default build/bench)
  --before COMMIT  builds it too: the row again is held against its first load instead of this build's
  --keep        nights start from the warehouses of an earlier call, even if another build made them

Rows (default: all):
  load          the history into a new warehouse, against DuckDB
  shuffled      the same records in another order, against themselves in order
  shell         a tenth of the history into a new warehouse, against the sqlite3 shell
  memory        the highest resident memory of first loads in any order, which is to have a bound
  night         a day's file into the history, the second after the load; corrections of the last 30 days; against DuckDB
  slow          the same, corrections of the whole history
  history       the night into the history, against the night into a tenth of it
  again         the history's file once more, against a first load
  small         1,000 records into a new warehouse, against the sqlite3 shell
  size          the warehouse's size, against the raw file's
  reader        reading and typing alone, one thread
  shards        the history, and the night, into ClickHouse on two shards of this machine, against SQLite
  pandas        the history, and the night, against a Python script with pandas and sqlite3
  dbt           the same, against dbt with DuckDB: incremental models, tests on
  duckdb2       the same and the slow night, against DuckDB 2.0

The last three are of PyPI. Where it cannot be reached, they are skipped, and the table says so.
END
}

fail() {
    echo "bench: $*" >&2
    exit 1
}

say() { echo "bench: $*" >&2; }

records=10000000
rounds=5
work=build/bench
keep=
before=
first_loader=ordermart
rows=()
while (($# > 0)); do
    case $1 in
        --records | --rounds | --work | --before)
            (($# > 1)) || fail "$1: no value (see scripts/bench.sh --help)"
            printf -v "${1#--}" %s "$2"
            shift
            ;;
        --keep) keep=yes ;;
        --help | -h) usage && exit ;;
        *)
            [[ " ${all_rows[*]} " == *" $1 "* ]] || fail "$1: no such option or row (see scripts/bench.sh --help)"
            rows+=("$1")
            ;;
    esac
    shift
done
[[ $records =~ ^[1-9][0-9]{4,9}$ ]] || fail "--records $records: not a number from 10000 on"
[[ $rounds =~ ^[1-9][0-9]*$ ]] || fail "--rounds $rounds: not a number from 1 on"
((${#rows[@]} > 0)) || rows=("${all_rows[@]}")
if [[ -n $before ]]; then
    before=$(git rev-parse --short --verify --quiet "$before^{commit}") || fail "--before: no such commit"
    first_loader=before
fi

source tests/bench/contenders.sh
source tests/bench/clickhouse/servers.sh
source tests/bench/report.sh

install_peers
build
if [[ -n $before ]]; then build_before; fi
make_files
hold_equal_on_odd_records

# What each row needs done: contender/work/file. A row's two works are done in turn.
declare -A works_of=(
    [load]="ordermart/load/history duckdb/load/history"
    [shuffled]="ordermart/load/history ordermart/load/shuffled"
    [shell]="ordermart/load/tenth sqlite/load/tenth"
    [memory]="ordermart/load/history ordermart/load/shuffled ordermart/load/tenth duckdb/load/history"
    [night]="ordermart/night/history duckdb/night/history"
    [slow]="ordermart/slow/history duckdb/slow/history"
    [history]="ordermart/night/history ordermart/night/tenth"
    [again]="$first_loader/load/history ordermart/again/history"
    [small]="ordermart/load/thousand sqlite/load/thousand"
    [size]="ordermart/load/history"
    [reader]="ordermart/read/history"
    [shards]="clickhouse/load/history ordermart/load/history clickhouse/night/history ordermart/night/history"
    [pandas]="ordermart/load/history pandas/load/history ordermart/night/history pandas/night/history"
    [dbt]="ordermart/load/history dbt/load/history ordermart/night/history dbt/night/history"
    [duckdb2]="ordermart/load/history duckdb2/load/history ordermart/night/history duckdb2/night/history
        ordermart/slow/history duckdb2/slow/history"
)
works=()
for row in "${rows[@]}"; do
    if [[ -n ${skipped[$row]:-} ]]; then continue; fi
    for name in ${works_of[$row]}; do
        [[ " ${works[*]} " == *" $name "* ]] || works+=("$name")
    done
done

for ((round = 1; round <= rounds; ++round)); do
    for name in "${works[@]}"; do
        say "round $round of $rounds: $name"
        measure "$name"
        if ((round == 1)); then hold_equal "$name" "${works[@]}"; fi
    done
    # What takes milliseconds needs more rounds.
    for ((more = 1; more < 10; ++more)); do
        for name in "${works[@]}"; do
            if [[ $name == */thousand ]]; then measure "$name"; fi
        done
    done
done

rm -r "$work/dumps"
print_report "${rows[@]}"
