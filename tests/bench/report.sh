# shellcheck shell=bash
# Sourced by scripts/bench.sh: the tables of what was measured.
# shellcheck disable=SC2154 # what was measured is in variables of contenders.sh

one_a_line() { tr ' ' '\n' <<<"${1# }"; }

median() {
    one_a_line "$1" | sort -n | awk '{ at[NR] = $1 } END { print (at[int((NR + 1) / 2)] + at[int(NR / 2) + 1]) / 2 }'
}

least() { one_a_line "$1" | sort -n | head -n 1; }

most() { one_a_line "$1" | sort -n | tail -n 1; }

# Microseconds as seconds, with more digits where there are few.
as_seconds() { awk -v all="$1" 'BEGIN { printf all < 1e5 ? "%.4f s" : "%.2f s", all / 1e6 }'; }

seconds_of() { as_seconds "$(median "${samples[$1]}")"; }

mib_of() { awk -v kib="${peak_kib[$1]}" 'BEGIN { printf "%.0f", kib / 1024 }'; }

ratio() { awk -v one="$1" -v other="$2" 'BEGIN { printf "%.3f", one / other }'; }

mb() { awk -v bytes="$1" 'BEGIN { printf "%.1f", bytes / 1e6 }'; }

thousands() { sed -E ':again; s/^([0-9]+)([0-9]{3})/\1,\2/; t again' <<<"$1"; }

# The median of a work, and the machine's noise: the least and the most of all rounds.
spread_of() {
    local from to
    from=$(as_seconds "$(least "${samples[$1]}")")
    to=$(as_seconds "$(most "${samples[$1]}")")
    echo "$(seconds_of "$1") (${from% s} to ${to% s})"
}

# Of two works, for each round, in which one came after the other.
ratios_of() {
    paste --delimiters=' ' <(one_a_line "${samples[$1]}") <(one_a_line "${samples[$2]}") | awk '{ printf " %.3f", $1 / $2 }'
}

# The bar that a value must keep and the one it is to reach, as the last two columns: judge VALUE [MUST AIM [UNIT]]
judge() {
    local bar
    for bar in "${2:-}" "${3:-}"; do
        echo -n "| ${bar:+$bar${4:-}: $(awk -v value="$1" -v bar="$bar" 'BEGIN { print (value <= bar ? "met" : "MISSED") }') }"
    done
    echo "|"
}

# A table line of two works: what, work, the other's name, its work, and what their ratio must be and is to be at most.
print_ratio() {
    local of each
    of=$(ratio "$(median "${samples[$2]}")" "$(median "${samples[$4]}")")
    each=$(ratios_of "$2" "$4")
    echo "| $1 | $(spread_of "$2") | $3 $(spread_of "$4") | $of ($(least "$each") to $(most "$each")) $(judge "$of" "${@:5}")"
}

# The lines of a peer of PyPI: its name in the table, its contender, and its works.
print_peer() {
    local name=$1 contender=$2 step
    local -A what=([load]="$all records into a new warehouse" [night]="the night" [slow]="the slow night")
    for step in "${@:3}"; do
        print_ratio "$contender: ${what[$step]}" "ordermart/$step/history" "$name" "$contender/$step/history"
    done
}

# The version of a package that a peer is installed with.
version_of() { sed -n "s/^$2==//p" "tests/bench/$1/requirements.txt"; }

# Of the library that ordermart is linked with, which writes its version into a database.
sqlite_version() {
    local number
    number=$(od --address-radix=n --skip-bytes=96 --read-bytes=4 --endian=big --format=u4 "$work/ordermart.db")
    echo "$((number / 1000000)).$((number / 1000 % 1000)).$((number % 1000))"
}

print_row() {
    local all tenth night stored sent peak other
    all=$(thousands "$records")
    tenth=$(thousands $((records / 10)))
    night=$(thousands $((records / 200)))
    if [[ -n ${skipped[$1]:-} ]]; then
        echo "| $1: skipped, ${skipped[$1]} | | | | | |"
        return
    fi
    case $1 in
        load)
            print_ratio "load: $all records ($(thousands $((records / 20))) customers) into a new warehouse" \
                ordermart/load/history DuckDB duckdb/load/history 1.0 0.75
            ;;
        shuffled)
            print_ratio "shuffled: the same records in another order" \
                ordermart/load/shuffled "in order" ordermart/load/history 2.0 1.5
            ;;
        shell)
            print_ratio "shell: $tenth records ($(thousands $((records / 20))) customers) into a new warehouse" \
                ordermart/load/tenth "sqlite3 shell" sqlite/load/tenth 0.5 0.35
            ;;
        memory)
            peak=0
            for other in history shuffled tenth; do
                peak=$(most "$peak ${peak_kib[ordermart/load/$other]}")
            done
            echo "| memory: peak of loading $all in order, shuffled, and $tenth | $(mib_of ordermart/load/history)," \
                "$(mib_of ordermart/load/shuffled) and $(mib_of ordermart/load/tenth) MiB |" \
                "DuckDB, no limit set, in order $(mib_of duckdb/load/history) MiB |" \
                "$(ratio "$peak" "${peak_kib[duckdb/load/history]}") $(judge "$((peak / 1024))" 512 256 " MiB")"
            ;;
        night)
            print_ratio "night: $night records of a day into $all, 10 % of them corrections of the last 30 days" \
                ordermart/night/history DuckDB duckdb/night/history 1.2 0.8
            ;;
        slow)
            print_ratio "slow: the same with corrections of the whole history" \
                ordermart/slow/history DuckDB duckdb/slow/history 1.2 0.8
            ;;
        history)
            print_ratio "history: the night into $all" \
                ordermart/night/history "into $tenth of as many customers" ordermart/night/tenth 1.2 1.1
            ;;
        again)
            print_ratio "again: the same $all records once more, all unchanged" \
                ordermart/again/history "first load of ${before:-this build}" "$first_loader/load/history" 0.6 0.4
            ;;
        small)
            print_ratio "small: 1,000 records into a new warehouse" \
                ordermart/load/thousand "sqlite3 shell" sqlite/load/thousand 1.2 1.0
            ;;
        shards)
            print_ratio "shards: $all records into ClickHouse, two shards on this machine" \
                clickhouse/load/history "SQLite" ordermart/load/history
            print_ratio "shards: a night of $night records into $all there" \
                clickhouse/night/history "SQLite" ordermart/night/history
            ;;
        size)
            stored=${stored_bytes[ordermart/load/history]}
            sent=$(stat --format=%s "$files/history.csv")
            echo "| size: warehouse of $all records | $(mb "$stored") MB | raw file $(mb "$sent") MB |" \
                "$(ratio "$stored" "$sent") $(judge "$(ratio "$stored" "$sent")" 1.35 1.25)"
            ;;
        reader)
            other=$(median "${samples[ordermart/read/history]}")
            echo "| reader: reading and typing alone, one thread, by processor time | $other MB/s" \
                "($(least "${samples[ordermart/read/history]}") to $(most "${samples[ordermart/read/history]}")) | | |" \
                "| 400 MB/s or more: $(awk -v speed="$other" 'BEGIN { print (speed < 400 ? "MISSED" : "met") }') |"
            ;;
        pandas) print_peer "pandas" pandas load night ;;
        dbt) print_peer "dbt" dbt load night ;;
        duckdb2) print_peer "DuckDB $(version_of duckdb2 duckdb)" duckdb2 load night slow ;;
    esac
}

# A line for each work that was timed.
print_details() {
    local name
    echo "| contender/work/file | least | median | most | least processor time | peak memory | stored |"
    echo "|---|---|---|---|---|---|---|"
    for name in "${!stored_bytes[@]}"; do
        echo "| $name | $(as_seconds "$(least "${samples[$name]}")") | $(seconds_of "$name") |" \
            "$(as_seconds "$(most "${samples[$name]}")") | $(as_seconds "${least_cpu[$name]}") | $(mib_of "$name") MiB |" \
            "$(mb "${stored_bytes[$name]}") MB |"
    done | sort
}

print_peer_versions() {
    local peer
    for peer in "${python_peers[@]}"; do
        case $peer in
            pandas)
                echo "pandas $(version_of pandas pandas), with SQLite" \
                    "$("$work/python-pandas/bin/python" -c "import sqlite3; print(sqlite3.sqlite_version)")."
                ;;
            dbt) echo "dbt $(version_of dbt dbt-core), with DuckDB $(version_of dbt duckdb), 2 threads." ;;
            duckdb2) echo "DuckDB $(version_of duckdb2 duckdb), 2 threads." ;;
        esac
    done
}

print_report() {
    local row
    echo
    echo "| work | ordermart | against | ratio | must be at most | aim |"
    echo "|---|---|---|---|---|---|"
    for row in "$@"; do print_row "$row"; done
    echo
    print_details
    echo
    echo "Medians of $rounds rounds (least to most), results compared row by row." \
        "$("$ordermart" --version) with SQLite $(sqlite_version); DuckDB $duckdb_version, 2 threads;" \
        "sqlite3 shell $(sqlite3 --version | cut -d' ' -f1). $(nproc) cores" \
        "($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1))," \
        "$(awk '/^MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB of memory."
    print_peer_versions
    if ((records != 10000000)); then
        echo "The bars are for 10,000,000 records. These were $(thousands "$records"), which says little about them."
    fi
}
