# shellcheck shell=bash
# Sourced by scripts/bench.sh: the contenders, their files and warehouses, and how one work of one of them is measured.
# Uses $records, $rows, $work, $before and $keep; sets $files, and the samples and $skipped that the report prints.
# shellcheck disable=SC2154,SC2034 # these variables, seen by shellcheck where scripts/bench.sh sources this

ordermart=build/release/ordermart
reader_bench=build/release/tests/bench/reader_bench
bench_files=build/release/tests/bench/bench_files
duckdb_version=$(sed -n 's/.*"@duckdb\/node-api": "\([^"]*\)".*/\1/p' tests/bench/package.json)

# By contender/work/file: microseconds of every round, the least microseconds of processor time, the highest resident memory.
declare -A samples least_cpu peak_kib stored_bytes first_dump
# Rows of PyPI's peers, each named like its row: those that are there, and why the others are not.
python_peers=()
declare -A skipped

install_peers() {
    local packages=(catch2 sqlite3 time) peer asked=()
    for peer in pandas dbt duckdb2; do
        if [[ " ${rows[*]} " == *" $peer "* ]]; then asked+=("$peer"); fi
    done
    if [[ " ${rows[*]} " == *" shards "* ]]; then packages+=(clickhouse-server curl); fi
    # Debian's own packages clash with those of others, which bring npm along.
    command -v node >/dev/null || packages+=(nodejs)
    command -v npm >/dev/null || packages+=(npm)
    ((${#asked[@]} == 0)) || python3 -c "import ensurepip" 2>/dev/null || packages+=(python3-venv)
    scripts/dependencies.sh "${packages[@]}" >&2

    mkdir -p "$work"
    work=$(readlink -f "$work")
    export NODE_PATH=$work/node_modules
    if ! cmp --silent tests/bench/package.json "$work/package.json" || ! [[ -d $NODE_PATH ]]; then
        say "installing DuckDB $duckdb_version from npm into $work"
        cp tests/bench/package.json "$work/package.json.new"
        npm install --prefix "$work" --no-package-lock --no-audit --no-fund --loglevel=error \
            "@duckdb/node-api@$duckdb_version" >&2 || fail "npm could not install DuckDB (it needs the npm registry)"
        mv "$work/package.json.new" "$work/package.json"
    fi
    for peer in "${asked[@]}"; do install_python_peer "$peer"; done
}

# Each has an environment of its own, because they need different versions of the same packages.
install_python_peer() {
    local peer=$1 environment=$work/python-$1 wanted=tests/bench/$1/requirements.txt
    if ! cmp --silent "$wanted" "$environment/requirements.txt"; then
        say "installing $peer from PyPI into $environment"
        rm -rf "$environment"
        if ! { python3 -m venv "$environment" &&
            "$environment/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted"; } >&2; then
            skipped[$peer]="pip could not install it (it needs Python 3.11 or later, and PyPI)"
            say "$peer: skipped: ${skipped[$peer]}"
            return
        fi
        cp "$wanted" "$environment/"
    fi
    python_peers+=("$peer")
}

build() {
    cmake --preset release -DBUILD_TESTING=ON >"$work/build.log"
    cmake --build --preset release --parallel "$(nproc)" --target ordermart reader_bench bench_files \
        >>"$work/build.log" ||
        fail "the build failed, see $work/build.log"
    # The results must not depend on settings the caller has for a warehouse of their own.
    unset "${!ORDERMART_@}"
}

# Another commit of ordermart, for what is held against a build of before.
build_before() {
    local folder=$work/before-$before
    ordermart_before=$folder/build/release/ordermart
    [[ -e $folder/built ]] && return
    say "building $before in $folder"
    rm -rf "$work"/before-*
    mkdir "$folder"
    git archive "$before" | tar --extract --directory "$folder"
    (cd "$folder" && cmake --preset release && cmake --build --preset release --parallel "$(nproc)" --target ordermart) \
        >"$work/build-before.log" || fail "the build of $before failed, see $work/build-before.log"
    touch "$folder/built"
}

# The history of 180 days, the same shuffled, a tenth of it with as many customers, a file of 1,000 records, and for both
# histories the files of two nights: most corrections of a night are of the last month's orders, of a slow one of all orders.
make_files() {
    local customers=$((records / 20)) night
    files=$work/files-$records-$("$bench_files" --rows 10000 | sha256sum | cut -c1-8)
    [[ -d $files ]] && return
    say "making the raw files in $files"
    rm -rf "$work/files.new" "$work"/files-"$records"-*
    mkdir "$work/files.new"
    generate() { "$bench_files" --customers "$customers" --output "$work/files.new/$1.csv" "${@:2}"; }
    generate history --rows "$records"
    generate shuffled --rows "$records" --shuffle
    generate tenth --rows $((records / 10))
    "$bench_files" --rows 1000 --output "$work/files.new/thousand.csv"
    for night in 1 2; do
        local rows=$((records / 200)) date=2023-12-$((10 + night))
        generate "history-night$night" --history "$records" --rows "$rows" --day "$night" --date "$date"
        generate "history-slow$night" --history "$records" --rows "$rows" --day "$night" --date "$date" --correction-days 0
        generate "tenth-night$night" --history $((records / 10)) --rows "$rows" --day "$night" --date "$date"
    done
    mv "$work/files.new" "$files"
}

# Sets $command: what makes a contender load a file into a new warehouse or merge it into the one that is there.
command_of() {
    local contender=$1 step=$2 database=$3 input=$4 date=$5 program=$ordermart
    case $contender in
        ordermart | before)
            if [[ $contender == before ]]; then program=$ordermart_before; fi
            command=("$program" run --quiet --max-rejects 100% --db "$database" --input "$input" --date "$date")
            ;;
        clickhouse)
            command=("$ordermart" run --quiet --max-rejects 100% --engine clickhouse --engine-url "$server_urls"
                --engine-cluster bench --input "$input" --date "$date")
            ;;
        duckdb) command=(node tests/bench/duckdb/load.cjs "$step" "$database" "$input" "$date") ;;
        duckdb2)
            command=("$work/python-duckdb2/bin/python" tests/bench/duckdb2/load.py "$step" "$database" "$input" "$date")
            ;;
        pandas) command=("$work/python-pandas/bin/python" tests/bench/pandas/load.py "$database" "$input" "$date") ;;
        dbt)
            command=(env WAREHOUSE="$database" RAW_FILE="$input" RUN_DATE="$date" DBT_SEND_ANONYMOUS_USAGE_STATS=false
                "$work/python-dbt/bin/dbt" build --project-dir tests/bench/dbt --profiles-dir tests/bench/dbt
                --target-path "$work/dbt/target" --log-path "$work/dbt/logs")
            ;;
        sqlite)
            command=(sqlite3 -cmd "pragma temp_store = memory" -cmd ".parameter init"
                -cmd ".parameter set :run_date \"'$date'\"" "$database" ".read tests/bench/sqlite/load.sql")
            ;;
    esac
}

run_step() {
    local command
    command_of "$@"
    if [[ $1 == clickhouse ]]; then start_servers "$3"; fi
    "${command[@]}" <"$4" >"$work/step.log" 2>&1 || fail "$1 $2 $4: $(tail -n 3 "$work/step.log")"
    stop_servers
}

remove_warehouse() { rm -rf "$1" "$1"-wal "$1"-shm "$1"-journal "$1"-lock "$1".wal; }

copy_warehouse() {
    local suffix
    remove_warehouse "$2"
    for suffix in "" -wal .wal; do
        if [[ -e $1$suffix ]]; then cp --recursive --reflink=auto "$1$suffix" "$2$suffix"; fi
    done
}

# Prints the warehouse that a contender had after the loads before this work; makes it when it is not there yet.
base_of() {
    local contender=$1 kind=$2 file=$3 made_by loaded
    # DuckDB's SQL is that of duckdb2 as well, and the shell's tables are those of pandas.
    made_by=$({
        cat "$ordermart" tests/bench/package.json tests/bench/duckdb/* tests/bench/sqlite/schema.sql
        find "tests/bench/$contender" -type f -print0 | sort --zero-terminated | xargs --null cat
    } | sha256sum)
    local base=$files/base-$contender-$file-$kind
    local mark=$base.made_by
    if [[ -e $base && -e $mark ]] && { [[ -n $keep ]] || [[ $(<"$mark") == "$made_by" ]]; }; then
        echo "$base"
        return
    fi
    say "making $base"
    remove_warehouse "$base"
    rm -f "$mark"
    if [[ $kind == loaded ]]; then
        run_step "$contender" load "$base" "$files/$file.csv" 2023-12-10
    else
        loaded=$(base_of "$contender" loaded "$file")
        copy_warehouse "$loaded" "$base"
        run_step "$contender" merge "$base" "$files/$file-${kind}1.csv" 2023-12-11
    fi
    echo "$made_by" >"$mark"
    echo "$base"
}

microseconds() { echo "${EPOCHREALTIME//[^0-9]/}"; }

# Does contender/work/file once and keeps its microseconds, its peak memory and the size of what it stored.
measure() {
    local name=$1 contender step file
    IFS=/ read -r contender step file <<<"$name"
    local database=$work/$contender.db input=$files/$file.csv date=2023-12-10 as=merge base command
    stop_servers
    case $step in
        read)
            samples[$name]+=" $("$reader_bench" "$input" | sed -n 's/^reading and typing: \([0-9]*\) MB\/s$/\1/p')"
            return
            ;;
        load)
            as=load
            remove_warehouse "$database"
            ;;
        again)
            base=$(base_of "$contender" loaded "$file")
            copy_warehouse "$base" "$database"
            ;;
        night | slow)
            base=$(base_of "$contender" "$step" "$file")
            copy_warehouse "$base" "$database"
            input=$files/$file-${step}2.csv
            date=2023-12-12
            ;;
    esac
    command_of "$contender" "$as" "$database" "$input" "$date"

    # Nothing left to write from before, and everything to read is in memory.
    cat "$input" >/dev/null
    if [[ $as == merge ]]; then find "$database" -type f -exec cat {} + >/dev/null; fi
    if [[ $contender == clickhouse ]]; then start_servers "$database"; fi
    sync
    local begun ended user system kib cpu
    begun=$(microseconds)
    /usr/bin/time --quiet --output="$work/usage" --format="%U %S %M" "${command[@]}" <"$input" >"$work/step.log" 2>&1 ||
        fail "$name: $(tail -n 3 "$work/step.log")"
    ended=$(microseconds)
    read -r user system kib <"$work/usage"
    # Two decimals each, so that without the point they are hundredths.
    cpu=$(((10#${user/./} + 10#${system/./}) * 10000))
    samples[$name]+=" $((ended - begun))"
    least_cpu[$name]=$((cpu < ${least_cpu[$name]:-cpu} ? cpu : ${least_cpu[$name]:-cpu}))
    peak_kib[$name]=$((kib > ${peak_kib[$name]:-0} ? kib : ${peak_kib[$name]:-0}))
    stored_bytes[$name]=$(du --bytes --summarize "$database" | cut -f1)
}

# Writes what a contender stored into a folder: facts by natural keys, reports, the number of rejects.
dump() {
    local contender=$1 database=$2 folder=$3
    local scripts=$PWD/tests/bench/$contender
    rm -rf "$folder"
    mkdir -p "$folder"
    if [[ $contender == clickhouse ]]; then
        (cd "$folder" && dump_servers)
    elif [[ $contender == duckdb ]]; then
        (cd "$folder" && node "$scripts/load.cjs" dump "$database")
    elif [[ $contender == duckdb2 || $contender == dbt ]]; then
        (cd "$folder" && "$work/python-$contender/bin/python" "${scripts%/*}/duckdb2/load.py" dump "$database")
    else
        # The tables of pandas are those of the sqlite3 shell.
        (cd "$folder" && sqlite3 "$database" ".read ${scripts/%pandas/sqlite}/dump.sql")
    fi
}

# Ends the bench when the folders differ.
require_equal() {
    local what=$1 one=$2 other=$3 file
    for file in facts total_orders_per_customer most_recent_order_per_customer top_customers_last_week rejects; do
        if ! cmp --silent "$one/$file.csv" "$other/$file.csv"; then
            diff "$one/$file.csv" "$other/$file.csv" | head -n 10 >&2 || true
            fail "$what: ${one##*/} (<) and ${other##*/} (>) do not hold the same in $file"
        fi
    done
}

# Works of one group must store the same: of several contenders, of shuffled records, of the same file again.
group_of() { sed -e 's/^[^/]*//' -e 's/shuffled/history/' -e 's/again/load/' <<<"$1"; }

# Compares what a work has stored with what the first one of its group did; nothing when the group has no other in "$@".
hold_equal() {
    local name=$1 contender=${1%%/*} group other works=0
    # Another commit may have other columns.
    [[ $contender != before ]] || return 0
    group=$(group_of "$name")
    for other in "${@:2}"; do
        if [[ $(group_of "$other") == "$group" ]]; then works=$((works + 1)); fi
    done
    ((works > 1)) || return 0

    local folder=$work/dumps/${name//\//-}
    dump "$contender" "$work/$contender.db" "$folder"
    if [[ -z ${first_dump[$group]:-} ]]; then
        first_dump[$group]=$folder
    else
        require_equal "$group" "${first_dump[$group]}" "$folder"
        rm -r "$folder"
    fi
}

# Rejects, repeats, corrections and a late file, which generated files do not have.
hold_equal_on_odd_records() {
    local contender date
    for contender in ordermart duckdb sqlite "${python_peers[@]}"; do
        local database=$work/$contender.db step=load
        remove_warehouse "$database"
        for date in 2023-12-10 2023-12-12 2023-12-11; do
            run_step "$contender" "$step" "$database" tests/bench/odd/"$date".csv "$date"
            step=merge
        done
        dump "$contender" "$database" "$work/dumps/odd-$contender"
    done
    for contender in duckdb sqlite "${python_peers[@]}"; do
        require_equal "odd records" "$work/dumps/odd-ordermart" "$work/dumps/odd-$contender"
    done
}
