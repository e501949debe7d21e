#include <algorithm>
#include <cctype>
#include <filesystem>
#include <regex>
#include <set>

#include "ordermart/base/error.hpp"
#include "ordermart/input/order_reader.hpp"
#include "support/catch.hpp"
#include "support/pages.hpp"

// The pages say what the product does: their sessions are run, their names are looked up, their links are followed.
using namespace ordermart;
using namespace ordermart::test;

namespace {

std::string prose() {
    std::string text;
    for (const std::string& line : blocks("")) text += line + " ";
    return text;
}

/// What stands between backticks in prose.
Names code_spans() {
    Names spans;
    for (const std::string& line : blocks("")) spans.merge(matches_of(line, "`([^`]+)`"));
    return spans;
}

/// The anchors of a page's headings, as GitHub makes them.
Names anchors_of(const std::string& path) {
    Names anchors;
    for (const Block& block : read_page(path).blocks) {
        if (!block.language.empty() || !block.text.starts_with("#")) continue;
        std::string anchor;
        for (const char c : title_of(block.text)) {
            if (c == ' ') anchor += '-';
            if (std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_') {
                anchor += static_cast<char>(std::tolower(c));
            }
        }
        anchors.insert(anchor);
    }
    return anchors;
}

Names links_of(const Page& page) {
    Names links;
    for (const Block& block : page.blocks) {
        if (block.language.empty()) links.merge(matches_of(block.text, "\\]\\(([^)]+)\\)"));
    }
    return links;
}

std::string without_durations(const std::string& text) {
    return std::regex_replace(text, std::regex("[0-9]+\\.[0-9]+ s;"), "# s;");
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
        while (gap && at < actual.size() && actual[at] != line) ++at;
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

std::vector<Step> session_of(const Page& page) {
    std::vector<Step> steps;
    for (const Block& block : page.blocks) {
        if (block.language != "console") continue;
        for (const std::string& line : split_lines(block.text)) {
            if (line.starts_with("$ ")) {
                steps.push_back({line.substr(2), ""});
            } else {
                steps.back().shown += line + "\n";
            }
        }
    }
    return steps;
}

std::string all_help() {
    const TemporaryFolder folder;
    std::string help = ordermart::test::ordermart(folder.path(), {"--help"}).out;
    for (const std::string command :
         {"run", "backfill", "inspect", "check", "report", "status", "rejects", "generate", "move", "sql"}) {
        help += ordermart::test::ordermart(folder.path(), {command, "--help"}).out;
    }
    return help;
}

Names options_of(const std::string& help) { return matches_of(help, "(?:^|[ ,\n])(--[a-z][a-z-]+)"); }

std::string option_of_setting(std::string name) {
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return c == '_' ? '-' : static_cast<char>(std::tolower(c)); });
    return "--" + name;
}

}  // namespace

TEST_CASE("the sessions of the pages are what happens") {
    std::size_t done = 0;
    for (const Page& page : pages()) {
        const TemporaryFolder folder;
        std::filesystem::copy(source_path("data"), folder.path("data"));
        for (const Step& step : session_of(page)) {
            CAPTURE(page.path, step.command);
            const std::string file = step.command.starts_with("cat ") ? folder.path(step.command.substr(4)) : "";
            if (!file.empty() && !std::filesystem::exists(file)) {
                write_file(file, step.shown);
                continue;
            }
            const std::string actual = without_durations(run_shell(folder, step.command + "\n").output);
            CAPTURE(actual);
            CHECK(matches(split_lines(without_durations(step.shown)), split_lines(actual)));
            ++done;
        }
    }
    CHECK(done >= 25);
}

TEST_CASE("the README and the sample are of one making") {
    const TemporaryFolder folder;
    ordermart::test::ordermart(folder.path(), {"generate", "--rows", "1000", "--output", "sample.csv"});
    CHECK(read_file(folder.path("sample.csv")) == read_file(source_path("data/raw_orders.csv")));
}

TEST_CASE("the README is short, and prose is wrapped") {
    CHECK(split_lines(read_file(source_path("README.md"))).size() <= 150);
    for (const Page& page : pages()) {
        // A test writes its list.
        if (page.path == "docs/configuration.md") continue;
        for (const Block& block : page.blocks) {
            if (!block.language.empty() || block.text.starts_with("|")) continue;
            CAPTURE(page.path, block.text);
            CHECK(std::count_if(block.text.begin(), block.text.end(), [](char c) { return (c & 0xC0) != 0x80; }) <=
                  100);
        }
    }
}

TEST_CASE("the links between the pages lead somewhere") {
    std::size_t followed = 0;
    for (const Page& page : pages()) {
        for (const std::string& link : links_of(page)) {
            if (link.starts_with("http")) continue;
            CAPTURE(page.path, link);
            const std::size_t hash = std::min(link.find('#'), link.size());
            const std::string folder = std::filesystem::path(page.path).parent_path() / "";
            const std::string target = hash == 0 ? page.path : folder + link.substr(0, hash);
            const bool exists = std::filesystem::exists(source_path(target));
            CHECK(exists);
            if (exists && hash < link.size()) CHECK(anchors_of(target).count(link.substr(hash + 1)) == 1);
            ++followed;
        }
    }
    CHECK(followed >= 25);
}

TEST_CASE("every command, option and setting that the pages name exists") {
    const std::string help = all_help();
    const Names options = options_of(help);
    Names named;
    for (const std::string& span : code_spans()) {
        if (span.starts_with("--") || span.starts_with("ordermart ")) named.merge(matches_of(span, "(--[a-z][a-z-]+)"));
        for (const std::string& setting : matches_of(span, "^([a-z_]+) = (?:[\"\\[0-9]|true|false)"))
            named.insert(option_of_setting(setting));
    }
    for (const std::string language : {"sh", "console", "crontab"}) {
        for (const std::string& block : blocks(language)) {
            for (const std::string& line : split_lines(block)) {
                if (contains(line, "ordermart ")) named.merge(matches_of(line, " (--[a-z][a-z-]+)"));
            }
        }
    }
    for (const std::string& setting : matches_of(prose(), "\\bORDERMART_([A-Z_]+)")) {
        // Passwords are no flags.
        if (!setting.ends_with("_PASSWORD")) named.insert(option_of_setting(setting));
    }
    CHECK(named.size() > 40);
    for (const std::string& option : named) {
        CAPTURE(option);
        CHECK(options.count(option) == 1);
    }

    for (const std::string& command : first_cells(read_page("README.md"), "Commands")) {
        CAPTURE(command);
        CHECK(contains(help, "\n  " + command + " "));
    }
    CHECK(first_cells(read_page("README.md"), "Commands").size() == 10);
}

TEST_CASE("every reason and every exit code that the pages name exists, and none is missing") {
    const Names reasons(reason_names.begin(), reason_names.end());
    CHECK(first_cells(read_page("docs/input.md"), "Reasons") == reasons);

    const Names options = options_of(all_help());
    const std::regex like_a_reason("(invalid|nul|text_after|wrong|empty|bad|negative|duplicate|incomplete)_[a-z_0-9]+");
    for (const std::string& span : code_spans()) {
        if (!std::regex_match(span, like_a_reason) || options.count(option_of_setting(span)) == 1) continue;
        CAPTURE(span);
        CHECK(reasons.count(span) == 1);
    }

    Names codes;
    for (const ExitCode code : {ExitCode::done, ExitCode::failed, ExitCode::usage, ExitCode::refused,
                                ExitCode::no_input, ExitCode::busy, ExitCode::interrupted, ExitCode::terminated}) {
        codes.insert(std::to_string(static_cast<int>(code)));
    }
    Names explained;
    for (const Block& block : read_page("docs/operating.md").blocks) {
        if (block.section != "Exit codes") continue;
        for (const std::string& cell : matches_of(block.text, "^\\| ([0-9, ]+) \\|")) {
            explained.merge(matches_of(cell, "([0-9]+)"));
        }
    }
    CHECK(explained == codes);
    for (const std::string& mention : matches_of(prose(), "exit codes? ([0-9]+(?:, [0-9]+)*(?: and [0-9]+)?)")) {
        for (const std::string& code : matches_of(mention, "([0-9]+)")) {
            CAPTURE(code);
            CHECK(codes.count(code) == 1);
        }
    }
}

TEST_CASE("the pages' configuration is accepted") {
    const TemporaryFolder folder;
    for (const std::string& block : blocks("toml")) {
        CAPTURE(block);
        write_file(folder.path("ordermart.toml"), block);
        const Finished finished =
            ordermart::test::ordermart(folder.path(), {"sql", "list", "--config", "ordermart.toml"});
        CHECK(finished.err.empty());
        CHECK(finished.exit_code == 0);
    }
    CHECK(blocks("toml").size() >= 4);
}
