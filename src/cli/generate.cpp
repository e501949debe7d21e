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

void add_sample_flags(Flags& flags, Config& config) {
    flags.group("Sample");
    constexpr std::int64_t most = 1'000'000'000;
    SampleSpec& sample = config.sample;
    flags.number(
        "rows", 1, most, [&sample](std::int64_t rows) { sample.rows = rows; }, "N",
        "Write this many records. Required.");
    flags.number(
        "customers", 1, most, [&sample](std::int64_t customers) { sample.customers = customers; }, "N",
        "Let the orders be of this many customers. Without it, there is one to every five records.");
    flags
        .number(
            "seed", 0, std::numeric_limits<std::int64_t>::max(),
            [&sample](std::int64_t seed) { sample.seed = static_cast<std::uint64_t>(seed); }, "S",
            "Choose the values by this number. The same seed gives the same file.")
        ->default_str("1");
    flags
        .date(
            "date", [&sample](Date date) { sample.last_date = date; },
            "Let this be the last order date. The orders are of the 180 days that end with it.")
        ->default_str("2023-12-10");
    flags.output();
}

void add_generate(CLI::App& app, Config& config) {
    const CommandHelp help{
        "Write a sample raw file.",
        {"generate --rows 1000 --output orders.csv", "generate --rows 50 --seed 7 --date yesterday"}};
    Flags flags(add_command(app, config, "generate", help, {nullptr, write_sample}), config);
    add_sample_flags(flags, config);
    flags.messages();
}

}  // namespace ordermart
