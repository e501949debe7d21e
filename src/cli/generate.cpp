#include <limits>

#include "cli/commands.hpp"
#include "cli/flags.hpp"
#include "cli/output.hpp"
#include "cli/sample_file.hpp"
#include "cli/shop_files.hpp"
#include "ordermart/base/atomic_file.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/run/days.hpp"

namespace ordermart {
namespace {

void settle_sample(Config& config) {
    if (!config.sample.shop && config.given.contains("days")) {
        throw Error(ExitCode::usage, "--days", "is for a shop alone", "add --shop, or leave it out");
    }
    if (config.sample.shop && config.output.find("{date}") == std::string::npos) {
        throw Error(ExitCode::usage, "--output", "a shop has a file for each day",
                    "put {date} where the files' names have the day");
    }
}

void write_sample(const Config& config) {
    if (!config.sample.shop) {
        write_output(config, [&config](std::ostream& out, bool) { generate_sample(config.sample, out); });
        return;
    }
    const Shop shop(config.sample);
    for (Date date = shop.first_date(); date <= shop.last_date(); date += std::chrono::days(1)) {
        AtomicFile file(with_date(config.output, date));
        shop.write_day(date, file.stream());
        file.commit();
    }
}

void add_shop_flags(Flags& flags, SampleSpec& sample) {
    flags.flag("shop", sample.shop,
               "Write the files of a shop instead, one for each day, to --output with {date} in it: orders with lines, "
               "quantities, discounts and taxes, whose statuses change and whose customers do.");
    flags
        .number(
            "days", 1, 3653, [&sample](std::int64_t days) { sample.days = static_cast<int>(days); }, "N",
            "Let the shop have this many days.")
        ->default_str("1096");
}

}  // namespace

void add_sample_flags(Flags& flags, Config& config) {
    flags.group("Sample");
    constexpr std::int64_t most = 1'000'000'000;
    SampleSpec& sample = config.sample;
    flags.number(
        "rows", 1, most, [&sample](std::int64_t rows) { sample.rows = rows; }, "N",
        "Write this many records, or about as many in all files of a shop. Required.");
    flags.number(
        "customers", 1, most, [&sample](std::int64_t customers) { sample.customers = customers; }, "N",
        "Let the orders be of this many customers. Without it, there is one to every five records, or to every four "
        "orders of a shop.");
    flags
        .number(
            "seed", 0, std::numeric_limits<std::int64_t>::max(),
            [&sample](std::int64_t seed) { sample.seed = static_cast<std::uint64_t>(seed); }, "S",
            "Choose the values by this number. The same seed gives the same file.")
        ->default_str("1");
    flags
        .date(
            "date", [&sample](Date date) { sample.last_date = date; },
            "Let this be the last order date. The orders are of the 180 days that end with it, or of the days of a "
            "shop.")
        ->default_str("2023-12-10");
    flags.output();
}

void add_generate(CLI::App& app, Config& config) {
    const CommandHelp help{
        "Write a sample raw file.",
        {"generate --rows 1000 --output orders.csv", "generate --shop --days 30 --rows 5000 --output shop_{date}.csv"}};
    Flags flags(add_command(app, config, "generate", help, {settle_sample, write_sample}), config);
    add_sample_flags(flags, config);
    add_shop_flags(flags, config.sample);
    flags.messages();
}

}  // namespace ordermart
