#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "cli/flags.hpp"
#include "cli/output.hpp"
#include "cli/sample_file.hpp"

// The raw files of the benchmark: those of `ordermart generate`, the same in another order, and those of later days.
using namespace ordermart;

namespace {

void add_bench_flags(Flags& flags, SampleSpec& sample) {
    flags.flag("shuffle", sample.shuffled, "Write the same records in another order.");
    flags.number(
        "history", 1, 1'000'000'000, [&sample](std::int64_t rows) { sample.history = rows; }, "N",
        "Write a later day's file, a tenth of it corrections. This many records were sent before, with the same --seed "
        "and --customers.");
    flags
        .number(
            "day", 1, 10'000, [&sample](std::int64_t day) { sample.day = static_cast<int>(day); }, "N",
            "Write the file of this day after the history. --date is its date; each day between had as many --rows.")
        ->default_str("1");
    flags
        .number(
            "correction-days", 0, 10'000,
            [&sample](std::int64_t days) { sample.correction_days = static_cast<int>(days); }, "DAYS",
            "Correct orders of this many days before; 0 for all of them.")
        ->default_str("30");
}

}  // namespace

int main(int argc, char** argv) {
    Config config;
    CLI::App app("Writes a raw file of the benchmark.", "bench_files");
    lay_out_help(app);
    Flags flags(app, config);
    add_sample_flags(flags, config);
    add_bench_flags(flags, config.sample);
    CLI11_PARSE(app, argc, argv);
    try {
        write_output(config, [&config](std::ostream& out, bool) { generate_sample(config.sample, out); });
        flush_output();
    } catch (const std::exception& error) {
        spdlog::error("{}", error.what());
        return 1;
    }
    return 0;
}
