#include <limits>

#include "cli/commands.hpp"
#include "cli/flags.hpp"
#include "cli/output.hpp"
#include "cli/sample_file.hpp"

namespace ordermart {
namespace {

void write_sample(const Config& config) {
    write_output(config, [&config](std::ostream& out, bool) { generate_sample(config.sample, out); });
}

}  // namespace

void add_generate(CLI::App& app, Config& config) {
    Flags flags(add_command(app, config, "generate", "Write a sample raw file", {nullptr, write_sample}), config);
    constexpr std::int64_t most = 1'000'000'000;
    SampleSpec& sample = config.sample;
    flags.number(
        "rows", 1, most, [&sample](std::int64_t rows) { sample.rows = rows; }, "N", "Records (required)");
    flags.number(
        "customers", 1, most, [&sample](std::int64_t customers) { sample.customers = customers; }, "N",
        "Customers; one to five records when not given");
    flags
        .number(
            "seed", 0, std::numeric_limits<std::int64_t>::max(),
            [&sample](std::int64_t seed) { sample.seed = static_cast<std::uint64_t>(seed); }, "S",
            "The same seed gives the same file")
        ->default_str("1");
    flags
        .date(
            "date", [&sample](Date date) { sample.last_date = date; },
            "The last order date; the others are of the 180 days that end with it")
        ->default_str("2023-12-10");
    flags.flag("shuffle", sample.shuffled, "The same records in another order");
    flags.number(
        "history", 1, most, [&sample](std::int64_t rows) { sample.history = rows; }, "N",
        "Write a later day's file, a tenth of it corrections: N records were sent before, with the same --seed "
        "and --customers");
    flags
        .number(
            "day", 1, 10'000, [&sample](std::int64_t day) { sample.day = static_cast<int>(day); }, "N",
            "Which day after the history; --date is its date, and the days between sent as many --rows")
        ->default_str("1");
    flags
        .number(
            "correction-days", 0, 10'000,
            [&sample](std::int64_t days) { sample.correction_days = static_cast<int>(days); }, "DAYS",
            "Correct orders of so many days before; 0 for all of them")
        ->default_str("30");
    flags.output();
    flags.messages();
}

}  // namespace ordermart
