#!/usr/bin/env bash
# Builds the fuzz targets with clang's libFuzzer and runs each for some time. What it finds interesting stays in
# build/fuzz/corpus for the next call, what breaks a target in build/fuzz/findings.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

targets=(csv_reader date_format decoder decompressor money_format order_reader settings values)

usage() {
    cat <<END
usage: scripts/fuzz.sh [SECONDS] [TARGET...]

  SECONDS   how long each target runs (default 60)
  TARGET    default all: ${targets[*]}

A finding ends its target, and this with exit code 1. To see it again: build/fuzz/tests/fuzz/fuzz_TARGET FILE
END
}

fail() {
    echo "fuzz: $*" >&2
    exit 2
}

seconds=60
if [[ ${1:-} =~ ^[0-9]+$ ]]; then
    # Without end is libFuzzer's meaning of 0.
    ((10#$1 > 0)) || fail "$1: not a number of seconds from 1 on"
    seconds=$1
    shift
fi
chosen=()
for argument; do
    case $argument in
        --help | -h) usage && exit ;;
        *)
            [[ " ${targets[*]} " == *" $argument "* ]] || fail "$argument: no such target (see scripts/fuzz.sh --help)"
            chosen+=("$argument")
            ;;
    esac
done
((${#chosen[@]} > 0)) || chosen=("${targets[@]}")

scripts/dependencies.sh clang-14 libclang-rt-14-dev
cmake --preset fuzz
cmake --build --preset fuzz --parallel "$(nproc)" --target "${chosen[@]/#/fuzz_}"

# What a target does must not depend on settings the caller has for a warehouse of their own.
unset "${!ORDERMART_@}"

fallen=()
for target in "${chosen[@]}"; do
    corpus=build/fuzz/corpus/$target
    findings=build/fuzz/findings/$target
    mkdir -p "$corpus" "$findings"
    echo "fuzz: $target for $seconds seconds" >&2
    build/fuzz/tests/fuzz/fuzz_"$target" -max_total_time="$seconds" -timeout=20 -print_final_stats=1 -verbosity=0 \
        -artifact_prefix="$findings/" "$corpus" tests/fuzz/seeds/"$target" || fallen+=("$target")
done
if ((${#fallen[@]} > 0)); then
    echo "fuzz: ${fallen[*]}: see build/fuzz/findings" >&2
    exit 1
fi
