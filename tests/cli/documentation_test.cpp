#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <regex>
#include <set>
#include <sstream>

#include "ordermart/base/date.hpp"
#include "ordermart/input/order_reader.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

// The README says what the product does: its sessions are run, its names are looked up.
using namespace ordermart;
using namespace ordermart::test;

namespace {

const std::string source = source_path("");

std::string readme() { return read_file(source + "/README.md"); }

/// The fenced blocks of a language, in order, within the section of that title or everywhere.
std::vector<std::string> blocks(const std::string& language, const std::string& section = "") {
    std::vector<std::string> found;
    std::istringstream text(readme());
    bool inside = section.empty();
    bool fenced = false;
    for (std::string line; std::getline(text, line);) {
        if (!fenced && line.starts_with("## ")) inside = section.empty() || line == "## " + section;
        if (line.starts_with("```")) {
            if (!fenced && inside && line == "```" + language) {
                found.emplace_back();
                fenced = true;
            } else {
                fenced = false;
            }
        } else if (fenced) {
            found.back() += line + "\n";
        }
    }
    return found;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::string without_durations(const std::string& text) {
    return std::regex_replace(text, std::regex("[0-9]+\\.[0-9]+ s;"), "# s;");
}

std::vector<std::string> words_of(const std::string& command) {
    std::vector<std::string> words;
    std::istringstream stream(command);
    for (std::string word; stream >> word;) words.push_back(word);
    return words;
}

/// `shown` with lines `...` for what it leaves out.
bool matches(const std::vector<std::string>& shown, const std::vector<std::string>& actual) {
    std::size_t at = 0;
    bool gap = false;
    for (const std::string& line : shown) {
        if (line == "...") {
            gap = true;
            continue;
        }
        if (gap) {
            while (at < actual.size() && actual[at] != line) ++at;
        }
        if (at == actual.size() || actual[at] != line) return false;
        ++at;
        gap = false;
    }
    return gap || at == actual.size();
}

struct Step {
    std::string command;
    std::string shown;
};

std::vector<Step> session() {
    std::vector<Step> steps;
    for (const std::string& block : blocks("console")) {
        for (const std::string& line : lines_of(block)) {
            if (line.starts_with("$ ")) {
                steps.push_back({line.substr(2), ""});
            } else {
                steps.back().shown += line + "\n";
            }
        }
    }
    return steps;
}

std::set<std::string> matches_of(const std::string& text, const std::string& pattern) {
    const std::regex expression(pattern);
    std::set<std::string> found;
    for (std::sregex_iterator at(text.begin(), text.end(), expression), end; at != end; ++at) found.insert(at->str(1));
    return found;
}

std::string help_of_all_commands() {
    const TemporaryFolder folder;
    std::string help = ordermart::test::ordermart(folder.path(), {"--help"}).out;
    for (const std::string command :
         {"run", "backfill", "inspect", "check", "report", "status", "rejects", "generate", "sql"}) {
        help += ordermart::test::ordermart(folder.path(), {command, "--help"}).out;
    }
    return help;
}

/// Runs shell text in `folder`, with the executable in reach and a home folder of its own.
int run_shell(const TemporaryFolder& folder, const std::string& script) {
    write_file(folder.path("script.sh"), script);
    const std::string bin = std::filesystem::path(executable()).parent_path().string();
    return std::system(("cd '" + folder.path() + "' && env HOME='" + folder.path() + "' EDITOR=true PATH='" + bin +
                        ":'\"$PATH\" bash -e script.sh > shell.log 2>&1")
                           .c_str());
}

}  // namespace

TEST_CASE("the README's session is what happens") {
    const TemporaryFolder folder;
    std::filesystem::copy(source + "/data", folder.path("data"));
    const std::vector<Step> steps = session();
    REQUIRE(steps.size() >= 8);
    for (const Step& step : steps) {
        CAPTURE(step.command);
        if (step.command.starts_with("cat ")) {
            write_file(folder.path(step.command.substr(4)), step.shown);
            continue;
        }
        std::vector<std::string> words = words_of(step.command);
        REQUIRE(words.front() == "ordermart");
        words.erase(words.begin());
        const Finished finished = ordermart::test::ordermart(folder.path(), words);
        const std::string actual = without_durations(finished.err + finished.out);
        CAPTURE(actual);
        CHECK(matches(lines_of(without_durations(step.shown)), lines_of(actual)));
    }
}

TEST_CASE("the README and the sample are of one making") {
    const TemporaryFolder folder;
    ordermart::test::ordermart(folder.path(), {"generate", "--rows", "1000", "--output", "sample.csv"});
    CHECK(read_file(folder.path("sample.csv")) == read_file(source + "/data/raw_orders.csv"));
}

TEST_CASE("every option and command in the README is in the help") {
    const std::string help = help_of_all_commands();
    const std::set<std::string> options = matches_of(help, "(?:^|[ ,\n])(--[a-z][a-z-]+)");
    std::set<std::string> named = matches_of(readme(), "`(--[a-z][a-z-]+)");
    // The benchmark's.
    named.erase("--records");
    for (const std::string language : {"sh", "console", "crontab"}) {
        for (const std::string& block : blocks(language)) {
            for (const std::string& line : lines_of(block)) {
                if (line.find("ordermart ") != std::string::npos) named.merge(matches_of(line, " (--[a-z][a-z-]+)"));
            }
        }
    }
    CHECK(named.size() > 10);
    for (const std::string& option : named) {
        CAPTURE(option);
        CHECK(options.count(option) == 1);
    }
    for (const std::string command :
         {"run", "backfill", "inspect", "check", "report", "status", "rejects", "generate"}) {
        CAPTURE(command);
        CHECK(readme().find("`" + command + "`") != std::string::npos);
        CHECK(help.find("\n  " + command + " ") != std::string::npos);
    }
}

TEST_CASE("the README names every reason and every exit code") {
    for (const std::string_view reason : reason_names) {
        CAPTURE(reason);
        CHECK(readme().find("`" + std::string(reason) + "`") != std::string::npos);
    }
    const std::string help = help_of_all_commands();
    for (const std::string code : {"0 done", "1 failed", "2 wrong usage", "3 the data was refused",
                                   "4 the input is not there", "5 another run holds", "130 and 143"}) {
        CAPTURE(code);
        CHECK(help.find(code) != std::string::npos);
    }
    CHECK(matches_of(readme(), "\n\\| ([0-9]+(?:, [0-9]+)?) \\|") ==
          std::set<std::string>{"0", "1", "2", "3", "4", "5", "130, 143"});
}

TEST_CASE("the README's configuration is accepted") {
    const TemporaryFolder folder;
    for (const std::string& block : blocks("toml")) {
        write_file(folder.path("ordermart.toml"), block);
        const Finished finished =
            ordermart::test::ordermart(folder.path(), {"sql", "list", "--config", "ordermart.toml"});
        CHECK(finished.err.empty());
        CHECK(finished.exit_code == 0);
    }
    CHECK(blocks("toml").size() == 4);
}

TEST_CASE("the README's source loads such a file") {
    const TemporaryFolder folder;
    for (const std::string& block : blocks("toml", "Files of other kinds"))
        write_file(folder.path("ordermart.toml"), block);
    std::filesystem::create_directory(folder.path("inbox"));
    write_file(folder.path("inbox/shop_2023-12-10.csv"),
               "Export\n\nKundenname;Bestellnr;Betrag;Datum;Artikel\n"
               "J\xFCrgen;1;1.234,50 \x80;10.12.2023;Fast Track\nZoe;2;12,50-;10.12.2023 08:15;lounge\n"
               "Zoe;3;EUR 1;10.12.2023 08:15;lounge\nNULL;4;1;10.12.2023;lounge\n");
    for (std::string script : blocks("sh", "Files of other kinds")) {
        script.pop_back();
        CHECK(run_shell(folder, script + " --max-rejects 2") == 0);
    }
    CHECK(read_file(folder.path("shell.log")).find("4 read = 2 inserted + 2 rejected") != std::string::npos);
}

TEST_CASE("the README's way to change a rule and to add a report works") {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder.path("sql"));
    std::filesystem::copy(source + "/sql/sqlite", folder.path("sql/sqlite"), std::filesystem::copy_options::recursive);
    write_file(folder.path("orders.csv"), raw_file({"Ann,1,12.5,2023-12-10,lounge,1"}));
    REQUIRE(ordermart::test::ordermart(folder.path(), {"run", "--input", "orders.csv"}).exit_code == 0);
    std::filesystem::copy(source + "/data", folder.path("data"));

    const std::vector<std::string> scripts = blocks("sh", "Change a rule, add a report");
    REQUIRE(scripts.size() == 2);
    for (const std::string& script : scripts) {
        const int result = run_shell(folder, script);
        CAPTURE(script, read_file(folder.path("shell.log")));
        CHECK(result == 0);
    }
    CHECK(read_file(folder.path("shell.log")).find("lounge") != std::string::npos);

    SECTION("and so does a rule with reject_unless") {
        const std::vector<std::string> clauses = blocks("sql", "Change a rule, add a report");
        REQUIRE(clauses.size() == 1);
        std::string model = read_file(folder.path("my-sql/transform/20_staged_orders.sql"));
        const std::string old = "from raw_orders\nwhere not :order_lines\n";
        REQUIRE(model.find(old) != std::string::npos);
        model.replace(model.find(old), old.size(), clauses.front());
        write_file(folder.path("my-sql/transform/20_staged_orders.sql"), model);
        write_file(folder.path("dear.csv"),
                   raw_file({"Ann,1,12.5,2023-12-10,lounge,1", "Bob,2,1000.01,2023-12-10,lounge,1"}));
        const Finished finished = ordermart::test::ordermart(
            folder.path(), {"run", "--input", "dear.csv", "--sql-dir", "my-sql", "--max-rejects", "1"});
        CHECK(finished.err.find("1 unchanged + 1 rejected") != std::string::npos);
    }
}

TEST_CASE("the README's crontab line loads yesterday's file") {
    const TemporaryFolder folder;
    const std::string yesterday = to_string(local_today() - std::chrono::days(1));
    write_file(folder.path("inbox/orders_" + yesterday + ".csv"), raw_file({"Ann,1,12.5,2023-12-10,lounge,1"}));
    REQUIRE(blocks("crontab").size() == 1);
    std::string command = blocks("crontab").front();
    REQUIRE(command.starts_with("0 2 * * * /usr/local/bin/ordermart "));
    command.replace(0, std::string("0 2 * * * /usr/local/bin/").size(), "");
    // cron(5) takes an unescaped % for a line end.
    CHECK(command.find('%') == std::string::npos);
    CHECK(run_shell(folder, command) == 0);
    CHECK(read_file(folder.path("ordermart.log")).find("1 inserted") != std::string::npos);
    CHECK(std::filesystem::exists(folder.path("orders.db")));
}
