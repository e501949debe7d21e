#include <algorithm>
#include <cctype>
#include <chrono>
#include <filesystem>
#include <regex>

#include "ordermart/base/date.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

// The command line, through the executable: commands, options and their values.
using namespace ordermart;
using namespace ordermart::test;

namespace {

std::string variable_of(const std::string& option) {
    std::string name = "ORDERMART_" + option;
    for (char& c : name) c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
}

struct Option {
    std::string name;
    bool takes_value = false;
};

std::vector<Option> options_in_help(const std::string& help) {
    static const std::regex option("\n  (?:-[a-z],)?--([a-z-]+)( [A-Z][^ ]*)?");
    std::vector<Option> options;
    for (std::sregex_iterator at(help.begin(), help.end(), option), end; at != end; ++at) {
        options.push_back({at->str(1), (*at)[2].matched});
    }
    return options;
}

/// As one calls them; the first is the program itself.
const std::vector<std::string> commands{"",        "run",  "backfill", "inspect", "check",    "report",  "status",
                                        "rejects", "move", "generate", "sql",     "sql list", "sql show"};

bool lists(const std::vector<Option>& options, const std::string& name) {
    return std::ranges::find(options, name, &Option::name) != options.end();
}

}  // namespace

TEST_CASE("wrong usage leaves with 2, a message on standard error, and nothing done") {
    const Session session;
    const std::vector<std::vector<std::string>> mistakes{
        {},
        {"nonsense"},
        {"sql"},
        {"sql", "show"},
        {"run"},
        {"run", "--date", "2023-12-10"},
        {"run", "orders.csv"},
        {"run", "--input"},
        {"run", "--input", "orders.csv", "--no-such-flag"},
        {"run", "--input", "orders.csv", "--db", ""},
        {"run", "--input", "orders.csv", "--start", "2023-12-10"},
        {"backfill", "--start", "2023-12-10", "--input", "{date}.csv"},
        {"backfill", "--start", "2023-12-10", "--end", "2023-12-09", "--input", "{date}.csv"},
        {"backfill", "--start", "2023-12-10", "--end", "2023-12-11", "--input", "orders.csv"},
        {"generate"},
        {"generate", "--rows", "0"},
        {"generate", "--rows", "many"},
        {"generate", "--rows", "5", "--shuffle"},
        {"generate", "--rows", "5", "--history", "100"},
        {"status", "--input", "orders.csv"},
        {"inspect"},
        {"inspect", "orders.csv", "--sample", "0"},
        {"inspect", "orders.csv", "--sample", "some"},
        {"inspect", "orders.csv", "--max-rejects", "1"},
    };
    for (const auto& arguments : mistakes) {
        CAPTURE(arguments);
        const Finished finished = test::ordermart(session.path(), arguments);
        CHECK(finished.exit_code == 2);
        CHECK(finished.out == "");
        CHECK(finished.err.starts_with("error: ordermart"));
    }
    const std::vector<std::pair<std::string, std::vector<std::string>>> values{
        {"--date", {"", "2023-2-3", "20231210", "2023-02-30", "0000-01-01", "2023-12-10T10:00", "tomorrow", "Today"}},
        {"--max-rejects", {"101%", "-1", "1.5", "", "%", "-1%", "+1", "1 ", "1e1", "100.0001%", "0.00001%", "1,5%"}},
        {"--wait", {"-1", "1.5", "", "long", "86401"}},
        {"--log-format", {"", "xml"}},
    };
    for (const auto& [option, texts] : values) {
        for (const std::string& text : texts) {
            CAPTURE(option, text);
            const Finished finished = test::ordermart(session.path(), {"run", "--input", "orders.csv", option, text});
            CHECK(finished.exit_code == 2);
            CHECK(contains(finished.err, option));
        }
    }
    CHECK(!session.has("application.db"));
    CHECK(session.call("run --inptu orders.csv --date 2023-12-10 more").err ==
          "error: ordermart run: not expected: --inptu orders.csv more (see `ordermart run --help`)\n");
    CHECK(session.call("sql list --inptu").err ==
          "error: ordermart sql list: not expected: --inptu (see `ordermart sql list --help`)\n");
}

TEST_CASE("the run date is today unless --date says otherwise") {
    const Session session;
    const auto run_date = [&](const std::string& words) {
        // The summary is behind a warning: these orders are old.
        const std::string text = session.call("run --input orders.csv --dry-run " + words).err;
        return text.substr(text.rfind('\n', text.size() - 2) + 1, 10);
    };
    // Again where midnight came between.
    Date today;
    std::vector<std::string> found;
    do {
        today = local_today();
        found = {run_date(""), run_date("--date today"), run_date("--date yesterday")};
    } while (today != local_today());
    CHECK(found ==
          std::vector<std::string>{to_string(today), to_string(today), to_string(today - std::chrono::days(1))});
    session.write(to_string(today - std::chrono::days(1)) + ".csv", session.read("orders.csv"));
    CHECK(session.call("run --date " + to_string(today - std::chrono::days(1)) + " --input {date}.csv").exit_code == 0);
}

TEST_CASE("every option in the help is accepted, as a flag, from the environment and from the configuration file") {
    const Session session;
    session.write("2023-12-10.csv", session.read("orders.csv"));
    session.write("ca.pem", "");
    session.write("password", "secret");
    std::filesystem::permissions(session.path("password"), std::filesystem::perms{0600});
    REQUIRE(session.call("run --date 2023-12-10 --input orders.csv --db orders.db").exit_code == 0);
    const std::map<std::string, std::string> values{
        {"columns", "price=price"},
        {"config", "settings.toml"},
        {"constants", "customer_key=7"},
        {"counted-statuses", "paid"},
        {"currency", "EUR"},
        {"currency-signs", "€"},
        {"customer-key-prefix", "shop-"},
        {"customers", "3"},
        {"date", "2023-12-10"},
        {"days", "2"},
        {"date-format", "%Y-%m-%d"},
        {"date-language", "en"},
        {"db", "orders.db"},
        {"decimal-mark", "."},
        {"delimiter", ","},
        {"empty-value", "N/A"},
        {"extra-columns", "keep"},
        {"fill-down", "customer_name,order_date"},
        {"encoding", "UTF-8"},
        {"end", "2023-12-10"},
        {"engine", "sqlite"},
        {"engine-ca", "ca.pem"},
        {"engine-cluster", "orders"},
        {"engine-database", "orders"},
        {"engine-password-file", "password"},
        {"engine-url", "http://localhost:8123"},
        {"engine-user", "loader"},
        {"escape", "\\"},
        {"format", "csv"},
        {"grouping", "thousands"},
        {"header", "first"},
        {"input", "{date}.csv"},
        {"limit", "5"},
        {"log-format", "json"},
        {"mail-ca", "ca.pem"},
        {"mail-from", "b@example.org"},
        {"mail-on", "failure"},
        {"mail-password-file", "password"},
        {"mail-server", "localhost:2525"},
        {"mail-tls", "tls"},
        {"mail-to", "a@example.org,b@example.org"},
        {"mail-user", "loader"},
        {"max-rejects", "0.5%"},
        {"name", "shop"},
        {"negative-form", "parentheses"},
        {"order-id-from", "order_id,product_id"},
        {"order-id-prefix", "A-"},
        {"order-window", "-5y..+1d"},
        {"output", "output_{date}.csv"},
        {"price-is", "line"},
        {"quote", "\""},
        {"reason", "all"},
        {"report", "html:page.html"},
        {"rows", "5"},
        {"run", "1"},
        {"sample", "all"},
        {"seed", "7"},
        {"skip-lines", "0"},
        {"skip-records-where", "price\tis\tempty"},
        {"sql-dir", source_path("sql/sqlite")},
        {"start", "2023-12-10"},
        {"thousands-mark", "space"},
        {"memory", "1GiB"},
        {"wait", "1"},
    };
    for (const std::string command : {"run", "backfill", "inspect orders.csv", "check", "report", "status", "rejects",
                                      "generate", "sql list", "sql show fact_orders"}) {
        const std::string help = session.call(command + " --help").out;
        std::string flags = command;
        Environment environment;
        std::string file;
        for (const Option& option : options_in_help(help)) {
            CAPTURE(command, option.name);
            // A source is a part of the configuration file; settings_test has it.
            if (option.name == "help" || option.name == "source") continue;
            // These two exclude each other, and --replay excludes --run and --reason.
            if (option.name == "export" || option.name == "replay") continue;
            // A new option needs a value here, one that lets every command succeed.
            REQUIRE(option.takes_value == (values.count(option.name) == 1));
            const std::string value = option.takes_value ? values.at(option.name) : "true";
            flags += " --" + option.name + (option.takes_value ? " " + value : "");
            environment[variable_of(option.name)] = value;
            if (option.name == "config") continue;
            std::string setting = option.name;
            std::ranges::replace(setting, '-', '_');
            file += setting + " = " + (option.takes_value ? "'" + value + "'" : value) + "\n";
        }
        session.write("settings.toml", "");
        const Finished by_flags = session.call(flags);
        const Finished by_environment = session.call(command, environment);
        session.write("settings.toml", file);
        const Finished by_file = session.call(command + " --config settings.toml");
        for (const Finished& finished : {by_flags, by_environment, by_file}) {
            CAPTURE(flags, file);
            CHECK(finished.exit_code == 0);
            // --quiet is one of the options.
            CHECK(finished.err == "");
            CHECK(finished.out == by_flags.out);
        }
    }
}

TEST_CASE("every line of the help fits 80 columns, and options stand under headings") {
    const Session session;
    for (const std::string& command : commands) {
        CAPTURE(command);
        const Finished help = session.call(command + " --help");
        CHECK(help.exit_code == 0);
        for (const std::string& line : split_lines(help.out)) {
            CAPTURE(line);
            CHECK(line.size() <= 80);
            CHECK(!line.ends_with(' '));
        }
        CHECK(!contains(help.out, "\n\n\n"));
    }
    const std::string run = session.call("run --help").out;
    std::size_t last = 0;
    for (const std::string heading :
         {"Input", "Source format", "Warehouse", "Engine", "Reports", "Mail", "Messages", "Examples"}) {
        CAPTURE(heading);
        const std::size_t at = run.find("\n\n" + heading + ":\n  ");
        REQUIRE(at != std::string::npos);
        CHECK(at > last);
        last = at;
    }
    CHECK(!contains(session.call("sql --help").out, "First steps"));
}

TEST_CASE("the usage has brackets around an argument that may be left out, and around no other") {
    const Session session;
    CHECK(contains(session.call("report --help").out, "Usage: ordermart report [OPTION...] [name]\n"));
    CHECK(contains(session.call("sql show --help").out, "Usage: ordermart sql show [OPTION...] name\n"));
    CHECK(contains(session.call("inspect --help").out, "Usage: ordermart inspect [OPTION...] file\n"));
}

TEST_CASE("every command has two examples in its help, and they are no wrong usage") {
    for (const std::string& command : commands) {
        CAPTURE(command);
        const Session session;
        session.load();
        session.write("ordermart.toml", "db = 'application.db'\ninput = '{date}.csv'\n[source.shop]\n");
        session.write("clickhouse.toml", "engine = 'clickhouse'\nengine_url = 'http://localhost:1'\n");
        const std::string help = session.call(command + " --help").out;
        const std::size_t begin = help.find(command.empty() ? "\nFirst steps:\n" : "\nExamples:\n");
        REQUIRE(begin != std::string::npos);
        int examples = 0;
        for (const std::string& line : split_lines(help.substr(begin))) {
            if (!line.starts_with("  ordermart ")) continue;
            CAPTURE(line);
            ++examples;
            const std::string words = line.substr(std::string("  ordermart ").size());
            CHECK(words.starts_with(command));
            CHECK(session.call(words).exit_code != 2);
        }
        CHECK(examples == (command.empty() ? 3 : 2));
    }
}

TEST_CASE("the commands have the options of the contract") {
    const Session session;
    const std::vector<std::string> of_a_load{"input",       "db",          "full-refresh", "yes",     "dry-run",
                                             "max-rejects", "allow-empty", "wait",         "sql-dir", "config"};
    const std::map<std::string, std::vector<std::string>> wanted{{"run", {"date"}},
                                                                 {"backfill", {"start", "end"}},
                                                                 {"inspect", {"sample", "name", "format", "delimiter"}},
                                                                 {"check", {"db", "sql-dir"}},
                                                                 {"status", {"db"}},
                                                                 {"rejects", {"run", "format"}},
                                                                 {"report", {"format", "output"}},
                                                                 {"generate", {"rows", "seed"}}};
    for (const auto& [command, own] : wanted) {
        const Finished help = session.call(command + " --help");
        CHECK(help.exit_code == 0);
        CHECK(help.err == "");
        std::vector<std::string> names{"quiet", "log-format", "no-color", "config"};
        names.insert(names.end(), own.begin(), own.end());
        if (command == "run" || command == "backfill") names.insert(names.end(), of_a_load.begin(), of_a_load.end());
        for (const std::string& name : names) {
            CAPTURE(command, name);
            CHECK(lists(options_in_help(help.out), name));
        }
    }
    const std::string help = session.call("--help").out;
    for (const std::string command :
         {"run", "backfill", "inspect", "check", "report", "status", "rejects", "move", "generate", "sql"}) {
        CHECK(contains(help, "\n  " + command + " "));
    }
    CHECK(session.call("--version").out.starts_with("ordermart "));
}
