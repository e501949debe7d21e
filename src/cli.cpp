#include "cli.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <limits>
#include <set>
#include <vector>

#include "apply_settings.hpp"
#include "engine_flags.hpp"
#include "flags.hpp"
#include "generate_flags.hpp"
#include "inspect_flags.hpp"
#include "load_flags.hpp"
#include "mail_flags.hpp"
#include "ordermart/error.hpp"
#include "ordermart/log.hpp"
#include "ordermart/raw_file.hpp"
#include "password.hpp"
#include "version.hpp"

namespace ordermart {
namespace {

CLI::App& add_command(CLI::App& app, Config& config, Command command, const std::string& name,
                      const std::string& help) {
    CLI::App* added = app.add_subcommand(name, help);
    added->callback([&config, command] { config.command = command; });
    return *added;
}

void add_file_commands(CLI::App& app, Config& config) {
    add_run_flags(add_command(app, config, Command::run, "run", "Load one raw file"), config);
    add_backfill_flags(
        add_command(app, config, Command::backfill, "backfill", "Load the raw files of several days, oldest first"),
        config);
    add_inspect_flags(add_command(app, config, Command::inspect, "inspect",
                                  "Show what a new supplier's file is, and propose how to declare its source"),
                      config);
}

/// One of `formats`, or a document.
void add_report_format(Flags& flags, Config& config) {
    flags
        .text(
            "format",
            [&config](const std::string& text) {
                if (const auto found = formats.find(text); found != formats.end()) {
                    config.format = found->second;
                    config.document.reset();
                } else if (const auto kind = documents.find(text); kind != documents.end()) {
                    config.document = kind->second;
                } else {
                    throw CLI::ValidationError("--format",
                                               "'" + text + "' is not table, csv, json, markdown, html or xlsx");
                }
            },
            "FORMAT",
            "table, csv, json or markdown; html: all reports and charts as one page; xlsx: as a workbook, into "
            "--output")
        ->default_str("table");
}

void add_limit(Flags& flags, Config& config) {
    flags.number(
        "limit", 1, std::numeric_limits<std::int64_t>::max(), [&config](std::int64_t rows) { config.limit = rows; },
        "N", "Only the first rows of each report");
}

void add_warehouse_commands(CLI::App& app, Config& config) {
    Flags check(add_command(app, config, Command::check, "check", "Run every check on the whole warehouse"), config);
    add_warehouse_flags(check, config);
    check.wait();
    check.sql_dir();
    check.messages();

    CLI::App& report_app = add_command(app, config, Command::report, "report", "Print the reports");
    report_app
        .add_option("name", config.name,
                    "total_orders_per_customer, most_recent_order_per_customer or top_customers_last_week; all when "
                    "there is none")
        ->type_name("NAME");
    Flags report(report_app, config);
    add_warehouse_flags(report, config);
    add_report_format(report, config);
    add_limit(report, config);
    report.output();
    report.sql_dir();
    report.messages();

    Flags status(
        add_command(app, config, Command::status, "status", "Print the last runs and the dates that are missing"),
        config);
    add_warehouse_flags(status, config);
    status.messages();

    add_rejects_flags(add_command(app, config, Command::rejects, "rejects",
                                  "Print what a run did not load, and why; load what was mended"),
                      config);
}

void add_move(CLI::App& app, Config& config) {
    Flags flags(add_command(app, config, Command::move, "move",
                            "Load the orders that a warehouse in one file holds (--db) into one in ClickHouse "
                            "(--engine clickhouse), a run "
                            "date at a time; its ledger and its rejects stay there"),
                config);
    add_warehouse_flags(flags, config);
    flags.wait();
    flags.messages();
}

void add_sql(CLI::App& app, Config& config) {
    CLI::App* sql = app.add_subcommand("sql", "Print the models as they will run");
    sql->require_subcommand(1);
    Flags list(add_command(*sql, config, Command::sql_list, "list", "Name the models in the order in which they run"),
               config);
    add_engine_flag(list, config);
    list.sql_dir();
    list.messages();
    CLI::App& show_app = add_command(*sql, config, Command::sql_show, "show", "Print a model");
    show_app.add_option("name", config.name, "transform/40_fact_orders, 40_fact_orders or fact_orders")
        ->type_name("NAME")
        ->required();
    Flags show(show_app, config);
    add_engine_flag(show, config);
    show.sql_dir();
    show.messages();
}

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
    throw Error(ExitCode::usage, std::string("ordermart ") + argv[1], "is no command", known);
}

/// What must be given, and what must agree.
void require_settings(const CLI::App& command, const Config& config) {
    const auto wrong = [&command](std::string_view problem, std::string_view remedy) {
        return Error(ExitCode::usage, "ordermart " + command.get_name(), problem, remedy);
    };
    for (const std::string flag : {"--input", "--start", "--end", "--rows"}) {
        const auto* option = command.get_option_no_throw(flag);
        if (option != nullptr && option->count() == 0) {
            throw wrong(flag + " is missing", fmt::format("see `ordermart {} --help`", command.get_name()));
        }
    }
    if (config.command == Command::inspect && config.file.empty()) {
        throw wrong("FILE is missing", "name the raw file, or - for standard input");
    }
    if (config.command == Command::move && config.engine == EngineKind::sqlite) {
        throw wrong("the warehouse to move to is missing", "name it with --engine clickhouse and --engine-url");
    }
    if (config.document && !config.name.empty()) {
        throw wrong("a page or a workbook has all reports", "leave out the name of one");
    }
    if (config.document == Document::xlsx && (config.output.empty() || config.output == standard_output)) {
        throw wrong("a workbook is a file, nothing for standard output", "name one, as with --output report.xlsx");
    }
    for (const auto& [ending, kind] : {std::pair(".xlsx", Document::xlsx), std::pair(".html", Document::html)}) {
        if (config.command != Command::report || !config.output.ends_with(ending) || config.document == kind) continue;
        throw wrong(fmt::format("{} would get another format", config.output),
                    fmt::format("add --format {}", ending + 1));
    }
    if (config.db.empty()) throw wrong("--db is empty", "name the warehouse's file");
    require_consistent(config.source);
    if (!config.replay.empty() && (!config.export_to.empty() || !config.reason.empty() || config.run_id)) {
        throw wrong("--replay takes none of --export, --reason and --run",
                    "the file itself names the run of each record");
    }
    if (config.export_to == standard_input_path) {
        throw wrong("--export needs a file", "name one that can be mended and replayed");
    }
    if (config.command != Command::backfill) return;
    if (config.start > config.end) throw wrong("--start is after --end", "exchange them");
    for (const std::string& input : config.inputs) {
        if (input.find("{date}") != std::string::npos) continue;
        throw wrong("--input names one file for all days", "put {date} where the file name has the day");
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

/// How to say what is wrong with the other flags.
Config message_flags(int argc, char** argv) {
    Config config;
    const std::vector<std::string_view> words(argv, argv + argc);
    const auto given = [&words](std::string_view word) {
        return std::find(words.begin(), words.end(), word) != words.end();
    };
    const auto set = [](const char* variable, std::string_view text) {
        const char* value = std::getenv(variable);
        return value != nullptr && value == text;
    };
    config.no_color = given("--no-color") || set("ORDERMART_NO_COLOR", "true");
    config.json_log = given("--log-format=json") || set("ORDERMART_LOG_FORMAT", "json");
    for (std::size_t at = 1; at < words.size(); ++at) {
        config.json_log = config.json_log || (words[at - 1] == "--log-format" && words[at] == "json");
    }
    return config;
}

}  // namespace

std::optional<Config> parse_command_line(int argc, char** argv) {
    configure_log(message_flags(argc, argv));
    Config config;
    config.start = config.end = local_today();
    config.sample.last_date = *parse_date("2023-12-10");

    CLI::App app(
        "Loads a day's raw orders file into a star schema and three reports, in one SQLite file or in ClickHouse.",
        "ordermart");
    app.set_version_flag("--version", fmt::format("ordermart {}", version));
    app.require_subcommand(1);
    app.footer(
        "First steps:\n"
        "  ordermart generate --rows 1000 --output orders.csv\n"
        "  ordermart run --input orders.csv --date 2023-12-10\n"
        "  ordermart report\n"
        "  ordermart inspect FILE    what a new supplier's file is, and how to declare it\n"
        "  ordermart COMMAND --help\n\n"
        "Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 the data was refused, 4 the input is not "
        "there,\n"
        "5 another run holds the warehouse, 130 and 143 interrupted and rolled back.");
    add_file_commands(app, config);
    add_warehouse_commands(app, config);
    add_move(app, config);
    add_generate_flags(add_command(app, config, Command::generate, "generate", "Write a sample raw file"), config);
    add_sql(app, config);
    require_known_command(app, argc, argv);
    refuse_password_flag(argc, argv);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {
            app.exit(error);
            return std::nullopt;
        }
        throw Error(ExitCode::usage, "ordermart", error.what(),
                    "see `ordermart --help` and `ordermart COMMAND --help`");
    }
    CLI::App& command = called_command(app);
    apply_settings(app, command);
    config.declared = given_settings(command);
    configure_log(config);
    require_settings(command, config);
    settle_mail(config.mail);
    const bool prints_models = config.command == Command::sql_list || config.command == Command::sql_show;
    if (!prints_models) settle_engine(config);
    return config;
}

}  // namespace ordermart
