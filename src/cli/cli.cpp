#include "cli/cli.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <vector>

#include "cli/apply_settings.hpp"
#include "cli/commands.hpp"
#include "cli/password.hpp"
#include "ordermart/base/date.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/log.hpp"
#include "version.hpp"

namespace ordermart {

CLI::App& add_command(CLI::App& app, Config& config, const std::string& name, const CommandHelp& help,
                      const Command& command) {
    CLI::App* added = app.add_subcommand(name, help.description)->group("Commands");
    added->footer(help_footer(help,
                              "Every option is also a setting: ORDERMART_LOG_FORMAT in the environment, log_format in "
                              "the configuration file. A flag overrides the environment, and the environment overrides "
                              "the file."));
    added->callback([&config, command] { config.command = command; });
    return *added;
}

Error wrong_usage(std::string_view command, std::string_view problem, std::string_view remedy) {
    return Error(ExitCode::usage, fmt::format("ordermart {}", command), problem, remedy);
}

namespace {

struct NamedCommand {
    std::string_view name;
    void (*add)(CLI::App&, Config&);
};

constexpr std::array<NamedCommand, 10> commands{{{"run", add_run},
                                                 {"backfill", add_backfill},
                                                 {"inspect", add_inspect},
                                                 {"check", add_check},
                                                 {"report", add_report},
                                                 {"status", add_status},
                                                 {"rejects", add_rejects},
                                                 {"move", add_move},
                                                 {"generate", add_generate},
                                                 {"sql", add_sql}}};

/// The command that was called: the innermost one.
CLI::App& called_command(CLI::App& app) {
    CLI::App* called = &app;
    while (!called->get_subcommands().empty()) called = called->get_subcommands().front();
    return *called;
}

/// CLI11 would only say that a command is missing.
void require_known_command(const CLI::App& app, int argc, char** argv) {
    if (argc < 2 || argv[1][0] == '-') return;
    std::string known;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (command->get_name() == argv[1]) return;
        known += (known.empty() ? "the commands are " : ", ") + command->get_name();
    }
    throw Error(ExitCode::usage, std::string("ordermart ") + argv[1], "is not a command", known);
}

/// CLI11 would say it before the other settings are read.
void require_given(const CLI::App& command) {
    for (const std::string flag : {"--input", "--start", "--end", "--rows"}) {
        const auto* option = command.get_option_no_throw(flag);
        if (option == nullptr || option->count() > 0) continue;
        throw wrong_usage(command.get_name(), flag + " is missing",
                          fmt::format("see `ordermart {} --help`", command.get_name()));
    }
}

/// The long options that were given, as flags or elsewhere.
std::set<std::string> given_settings(const CLI::App& command) {
    std::set<std::string> given;
    for (const CLI::Option* option : command.get_options()) {
        if (option->count() > 0 && !option->get_lnames().empty()) given.insert(option->get_lnames().front());
    }
    return given;
}

/// CLI11 would name them from the last to the first.
Error unexpected_words(CLI::App& app) {
    CLI::App& command = called_command(app);
    std::string name = command.get_name();
    for (const CLI::App* parent = command.get_parent(); parent != nullptr; parent = parent->get_parent()) {
        name = fmt::format("{} {}", parent->get_name(), name);
    }
    return Error(ExitCode::usage, name, fmt::format("not expected: {}", fmt::join(app.remaining(true), " ")),
                 fmt::format("see `{} --help`", name));
}

/// How to say what is wrong with the other flags.
LogOptions message_flags(int argc, char** argv) {
    LogOptions options;
    const std::vector<std::string_view> words(argv, argv + argc);
    const auto given = [&words](std::string_view word) {
        return std::find(words.begin(), words.end(), word) != words.end();
    };
    const auto set = [](const char* variable, std::string_view text) {
        const char* value = std::getenv(variable);
        return value != nullptr && value == text;
    };
    options.no_color = given("--no-color") || set("ORDERMART_NO_COLOR", "true");
    options.json = given("--log-format=json") || set("ORDERMART_LOG_FORMAT", "json");
    for (std::size_t at = 1; at < words.size(); ++at) {
        options.json = options.json || (words[at - 1] == "--log-format" && words[at] == "json");
    }
    return options;
}

}  // namespace

std::unique_ptr<CLI::App> make_app(Config& config, std::string_view called) {
    auto app = std::make_unique<CLI::App>(
        "Loads a day's raw orders file into a star schema and three reports, in one SQLite file or in ClickHouse.",
        "ordermart");
    lay_out_help(*app);
    app->set_help_flag("-h,--help", "Print this help.");
    app->set_version_flag("--version", fmt::format("ordermart {}", version), "Print the version.");
    app->require_subcommand(1);
    app->footer(
        "First steps:\n"
        "  ordermart generate --rows 1000 --output orders.csv\n"
        "  ordermart run --input orders.csv --date 2023-12-10\n"
        "  ordermart report\n\n"
        "`ordermart inspect FILE` shows what a new supplier's file is, and how to declare it. "
        "`ordermart COMMAND --help` explains a command.\n\n"
        "Exit codes:\n"
        "  0 done\n"
        "  1 failed\n"
        "  2 wrong usage or configuration\n"
        "  3 the data was refused\n"
        "  4 the input is not there\n"
        "  5 another run holds the warehouse\n"
        "  130 and 143 interrupted and rolled back");
    const bool is_command = std::ranges::find(commands, called, &NamedCommand::name) != commands.end();
    for (const NamedCommand& command : commands) {
        if (!is_command || command.name == called) command.add(*app, config);
    }
    return app;
}

std::optional<Config> parse_command_line(int argc, char** argv) {
    configure_log(message_flags(argc, argv));
    Config config;
    config.load.start = config.load.end = local_today();
    config.inspect.command.assign(argv + 1, argv + argc);
    const std::unique_ptr<CLI::App> made = make_app(config, argc < 2 ? "" : argv[1]);
    CLI::App& app = *made;
    require_known_command(app, argc, argv);
    refuse_password_flag(argc, argv);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ExtrasError&) {
        throw unexpected_words(app);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {
            app.exit(error);
            return std::nullopt;
        }
        throw Error(ExitCode::usage, "ordermart", error.what(),
                    "see `ordermart --help` and `ordermart COMMAND --help`");
    }
    CLI::App& command = called_command(app);
    apply_settings(command);
    config.given = given_settings(command);
    configure_log(config.log);
    require_given(command);
    if (config.warehouse.db.empty())
        throw wrong_usage(command.get_name(), "--db is empty", "name the warehouse's file");
    if (config.command.settle != nullptr) config.command.settle(config);
    return config;
}

}  // namespace ordermart
