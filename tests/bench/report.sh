# shellcheck shell=bash
# Sourced by scripts/bench.sh: the tables of what was measured.
# shellcheck disable=SC2154 # what was measured is in variables of contenders.sh

median() {
    tr ' ' '\n' <<<"${1# }" | sort -n |
        awk '{ at[NR] = $1 } END { print (at[int((NR + 1) / 2)] + at[int(NR / 2) + 1]) / 2 }'
}

# Microseconds as seconds, with more digits where there are few.
as_seconds() { awk -v all="$1" 'BEGIN { printf all < 1e5 ? "%.4f s" : "%.2f s", all / 1e6 }'; }

seconds_of() { as_seconds "$(median "${samples[$1]}")"; }

mib_of() { awk -v kib="${peak_kib[$1]}" 'BEGIN { printf "%.0f", kib / 1024 }'; }

ratio() { awk -v one="$1" -v other="$2" 'BEGIN { printf "%.3f", one / other }'; }

mb() { awk -v bytes="$1" 'BEGIN { printf "%.1f", bytes / 1e6 }'; }

thousands() { sed -E ':again; s/^([0-9]+)([0-9]{3})/\1,\2/; t again' <<<"$1"; }

# A table line of two works: what, work, the other's name, its work, and the aim where there is one.
print_ratio() {
    local of aim
    of=$(ratio "$(median "${samples[$2]}")" "$(median "${samples[$4]}")")
    aim=${5:+"$5 or less: $(awk -v of="$of" -v aim="${5:-}" 'BEGIN { print of <= aim ? "met" : "missed" }')"}
    echo "| $1 | $(seconds_of "$2") | $3 $(seconds_of "$4") | $of | $aim |"
}

print_row() {
    local all tenth night stored sent
    all=$(thousands "$records")
    tenth=$(thousands $((records / 10)))
    night=$(thousands $((records / 200)))
    case $1 in
        load)
            print_ratio "load: $all records ($(thousands $((records / 20))) customers) into a new warehouse" \
                ordermart/load/history DuckDB duckdb/load/history 0.9
            ;;
        shuffled)
            print_ratio "shuffled: the same records in another order" \
                ordermart/load/shuffled "in order" ordermart/load/history 2
            ;;
        shell)
            print_ratio "shell: $tenth records ($(thousands $((records / 20))) customers) into a new warehouse" \
                ordermart/load/tenth "sqlite3 shell" sqlite/load/tenth 0.2
            ;;
        memory)
            echo "| memory: peak of loading $tenth and $all records | $(mib_of ordermart/load/tenth) and" \
                "$(mib_of ordermart/load/history) MiB | | | 256 MiB or less |"
            ;;
        night)
            print_ratio "night: $night records of a day into $all, 10 % of them corrections of the last 30 days" \
                ordermart/night/history DuckDB duckdb/night/history 0.2
            ;;
        slow)
            print_ratio "slow: the same with corrections of the whole history" \
                ordermart/slow/history DuckDB duckdb/slow/history 0.4
            ;;
        history)
            print_ratio "history: the night into $all" \
                ordermart/night/history "into $tenth of as many customers" ordermart/night/tenth 1.3
            ;;
        again)
            print_ratio "again: the same $all records once more, all unchanged" \
                ordermart/again/history "first load" ordermart/load/history 0.7
            ;;
        small)
            print_ratio "small: 1,000 records into a new warehouse" \
                ordermart/load/thousand "sqlite3 shell" sqlite/load/thousand 1.5
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
                "$(ratio "$stored" "$sent") | 2.3 or less |"
            ;;
        reader)
            echo "| reader: reading and typing alone, one thread, by processor time | $(median "${samples[ordermart/read/history]}") MB/s | | |" \
                "400 MB/s or more |"
            ;;
    esac
}

# A line for each work that was timed.
print_details() {
    local name least most
    echo "| contender/work/file | median | least | most | least processor time | peak memory | stored |"
    echo "|---|---|---|---|---|---|---|"
    for name in "${!stored_bytes[@]}"; do
        least=$(tr ' ' '\n' <<<"${samples[$name]# }" | sort -n | head -n 1)
        most=$(tr ' ' '\n' <<<"${samples[$name]# }" | sort -n | tail -n 1)
        echo "| $name | $(seconds_of "$name") | $(as_seconds "$least") | $(as_seconds "$most") |" \
            "$(as_seconds "${least_cpu[$name]}") | $(mib_of "$name") MiB | $(mb "${stored_bytes[$name]}") MB |"
    done | sort
}

print_report() {
    local row
    echo
    echo "| work | ordermart | against | ratio | aim |"
    echo "|---|---|---|---|---|"
    for row in "$@"; do print_row "$row"; done
    echo
    print_details
    echo
    echo "Medians of $rounds rounds, results compared row by row. $("$ordermart" --version); DuckDB $duckdb_version, 2 threads;" \
        "sqlite3 shell $(sqlite3 --version | cut -d' ' -f1). $(nproc) cores" \
        "($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1))," \
        "$(awk '/^MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB of memory."
}
