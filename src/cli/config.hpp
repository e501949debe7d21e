#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/sample_file.hpp"
#include "ordermart/base/log.hpp"
#include "ordermart/inspect/inspect.hpp"
#include "ordermart/mail/settings.hpp"
#include "ordermart/report/documents.hpp"
#include "ordermart/report/writers.hpp"
#include "ordermart/run/load_options.hpp"
#include "ordermart/run/rejects.hpp"
#include "ordermart/warehouse/options.hpp"

namespace ordermart {

struct Config;

/// What a command does with the settings that it was given.
struct Command {
    /// Settles what depends on several settings. Throws Error{usage} for what is missing or does not agree.
    void (*settle)(Config& config) = nullptr;

    /// Does it. Data goes to standard output or to config.output, messages to the log. Throws Error when it cannot.
    void (*run)(const Config& config) = nullptr;
};

/// What the user asked for, read from flags, environment and configuration file: for each room of the program what it
/// takes. Nothing but the command line knows all of it. Paths are as given.
struct Config {
    Command command;
    std::set<std::string> given;  ///< the settings that were given, as their long options
    std::string settings_file;    ///< the configuration file; empty: none

    LogOptions log;
    WarehouseOptions warehouse;
    LoadOptions load;
    std::vector<std::string> currency;  ///< as given: one code, or signs beside prices
    MailSettings mail;
    InspectOptions inspect;
    RejectOptions rejects;
    SampleSpec sample;

    std::string name;  ///< of the report or model that is printed; empty: all
    Format format = Format::table;
    std::optional<Document> document;   ///< instead of a format
    std::optional<std::int64_t> limit;  ///< rows of each report; nothing: all, or what a terminal's window has room for
    std::string output;                 ///< empty: standard output
};

}  // namespace ordermart
