// The cases: raw files in, the whole warehouse out, through the executable.
//
// Each folder of tests/cases is a case. Its `steps` holds the arguments of one ordermart call on each line, separated
// by spaces, and may end in `< FILE`, its standard input; a line that starts with # is a comment. The calls run in a
// copy of the folder, and what they do must be what the case's `expected` says: of each call the exit code and what it
// prints, in the end the files that were made, warehouses table by table. A case's folders `sql*` are each laid over a
// copy of the project's models, for calls with `--sql-dir`.
//
// Control characters and bytes that are no UTF-8 are written as <1b>. Durations and times are masked. The ledger's
// etl_run_steps are left out: they name every model, and would change in every case with each new one.
//
// ORDERMART_UPDATE_CASES=1 ordermart_tests "every case*" writes the expected files instead. Read what changed in them
// as you would read code: they are the contract's examples.

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <regex>
#include <set>

#include "ordermart/base/database.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/warehouse/catalogue.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

namespace fs = std::filesystem;

const fs::path source_folder = source_path("");

std::vector<fs::path> case_folders() {
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(source_folder / "tests/cases")) folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    return folders;
}

std::set<std::string> files_in(const fs::path& folder) {
    std::set<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const std::string file = entry.path().lexically_relative(folder).string();
        // The lock of a warehouse is empty, and stays wherever a run was tried.
        if (!entry.is_directory() && !file.ends_with(".db-lock")) files.insert(file);
    }
    return files;
}

/// Not as the product writes them, so that the two can be told apart.
std::string with_bytes_shown(const std::string& line) {
    const bool utf8 = is_utf8(line);
    std::string text;
    for (const char c : line) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_shown = byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !utf8);
        text += is_shown ? fmt::format("<{:02x}>", byte) : std::string(1, c);
    }
    return text;
}

/// What a call printed, as lines of printable text whose times are the same in every run.
std::string shown(const std::string& title, const std::string& output) {
    if (output.empty()) return "";
    static const std::regex summary_seconds("[0-9]+\\.[0-9]{2} s;");
    // In `status` the two columns stand side by side, in every format.
    static const std::regex run_times("[0-9]+\\.[0-9]{2}([^0-9]+)[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z");
    std::string text = "[" + title + "]\n";
    for (const std::string& line : split_lines(output)) {
        const std::string masked = std::regex_replace(with_bytes_shown(line), summary_seconds, "#.## s;");
        text += std::regex_replace(masked, run_times, "#.##$1####-##-##T##:##:##Z") + "\n";
    }
    return text;
}

std::string without_run_steps(const std::string& dump) {
    const std::size_t begin = dump.find("== etl_run_steps\n");
    if (begin == std::string::npos) return dump;
    return dump.substr(0, begin) + dump.substr(dump.find("== ", begin + 1));
}

Finished call(const std::string& folder, std::vector<std::string> words) {
    const auto redirection = std::ranges::find(words, "<");
    if (redirection == words.end()) return test::ordermart(folder, words);
    const std::string standard_input = folder + "/" + words.back();
    words.erase(redirection, words.end());
    return Process(folder, words, {}, std::nullopt, standard_input).wait();
}

std::string transcript_of(const fs::path& folder) {
    const TemporaryFolder copy;
    const auto over = fs::copy_options::recursive | fs::copy_options::overwrite_existing;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("sql")) fs::copy(source_folder / "sql/sqlite", copy.path(name), over);
    }
    fs::copy(folder, copy.path(), over);
    const std::set<std::string> given = files_in(copy.path());

    std::string transcript;
    for (const std::string& step : split_lines(read_file(folder / "steps"))) {
        if (step.empty() || step.starts_with('#')) continue;
        const Finished finished = call(copy.path(), split_words(step));
        transcript += "$ ordermart " + step + "\n[exit code " + std::to_string(finished.exit_code) + "]\n" +
                      shown("stdout", finished.out) + shown("stderr", finished.err) + "\n";
    }
    std::vector<std::string> made;
    std::ranges::set_difference(files_in(copy.path()), given, std::back_inserter(made));
    for (const std::string& file : made) {
        transcript += file.ends_with(".db") ? "[" + file + "]\n" + without_run_steps(dump(copy.path(file)))
                                            : shown(file, read_file(copy.path(file)));
    }
    return transcript + (made.empty() ? "[no file was made]\n" : "");
}

/// The first line that is not the same, with the call it belongs to; empty when all are.
std::string difference(const std::string& expected_text, const std::string& actual_text) {
    const std::vector<std::string> expected = split_lines(expected_text);
    const std::vector<std::string> actual = split_lines(actual_text);
    std::string place;
    for (std::size_t i = 0; i < std::max(expected.size(), actual.size()); ++i) {
        const std::string expected_line = i < expected.size() ? expected[i] : "(nothing)";
        const std::string actual_line = i < actual.size() ? actual[i] : "(nothing)";
        if (expected_line.starts_with("$ ") || expected_line.starts_with("== ")) place = expected_line;
        if (expected_line == actual_line) continue;
        return "line " + std::to_string(i + 1) + " of expected, after " + place + "\n  expected: " + expected_line +
               "\n  actual:   " + actual_line;
    }
    return expected_text == actual_text ? "" : "the last line's end";
}

}  // namespace

TEST_CASE("every case does what its expected file says") {
    const std::vector<fs::path> folders = case_folders();
    REQUIRE(!folders.empty());
    const bool update = std::getenv("ORDERMART_UPDATE_CASES") != nullptr;
    for (const fs::path& folder : folders) {
        SECTION(folder.filename().string()) {
            REQUIRE(fs::is_regular_file(folder / "steps"));
            const std::string transcript = transcript_of(folder);
            if (update) write_file(folder / "expected", transcript);
            REQUIRE(fs::is_regular_file(folder / "expected"));
            CHECK(difference(read_file(folder / "expected"), transcript) == "");
        }
    }
}

TEST_CASE("the ledger names each model and check of a run in its order, with the rows it changed or found") {
    const Session session;
    session.load();
    std::string steps;
    const Catalogue models = Catalogue::of("");
    for (const std::string stage : {"transform", "check"}) {
        for (const Model& model : models.stage(stage)) steps += model.path() + "\n";
    }
    Database warehouse(session.path("application.db"), Database::Mode::read_only);
    CHECK(warehouse.query_text("select group_concat(step, char(10)) || char(10) from "
                               "(select step from etl_run_steps where run_id = 1 order by step_number)") == steps);
    const auto rows_of = [&](const std::string& step) {
        return warehouse.query_integer("select rows from etl_run_steps where step = '" + step + "'");
    };
    // Two orders, and the two customers and two products that came with them.
    CHECK(rows_of("transform/20_staged_orders") == 0);
    CHECK(rows_of("transform/40_fact_orders") == 6);
    CHECK(rows_of("check/20_no_order_is_lost") == 0);
}

TEST_CASE("a check of the whole warehouse finds facts whose origin is no line of a file of their run") {
    for (const std::string damage :
         {"file_number = 7", "run_id = 9", "run_id = null", "line_number = null", "run_date_id = 20231209"}) {
        CAPTURE(damage);
        const Session session;
        session.load();
        Database(session.path("application.db"), Database::Mode::read_write)
            .execute("update fact_orders set " + damage + " where order_id = (select min(order_id) from fact_orders)");
        const Finished checked = test::ordermart(session.path(), {"check"});
        CHECK(checked.exit_code == 3);
        CHECK(contains(checked.out, "broken  check/22_facts_know_their_origin"));
    }
    const Session session;
    session.load();
    Database(session.path("application.db"), Database::Mode::read_write)
        .execute("update fact_orders set run_id = null, file_number = null, line_number = null");
    CHECK(test::ordermart(session.path(), {"check"}).exit_code == 0);
}

TEST_CASE("duplicates are counted by file where records are sorted across files") {
    const TemporaryFolder folder;
    // More than are read ahead before the order of ids is known, each file with a repeat of its own; one of the
    // other's.
    std::vector<std::string> first;
    std::vector<std::string> second;
    for (int id = 3000; id > 1500; --id) first.push_back("Ann," + std::to_string(id) + ",1,2023-12-10,lounge,1");
    for (int id = 1500; id > 0; --id) second.push_back("Ann," + std::to_string(id) + ",1,2023-12-10,lounge,1");
    first.push_back(first[100]);
    second.push_back(second[1400]);
    second.push_back(first[200]);
    write_file(folder.path("a.csv"), raw_file(first));
    write_file(folder.path("b.csv"), raw_file(second));
    const std::string run = "run --db w.db --input a.csv --input b.csv --date ";
    for (const std::string date : {"2023-12-10", "2023-12-11"}) {
        const Finished finished = test::ordermart(folder.path(), split_words(run + date));
        CAPTURE(finished.err);
        CHECK(finished.exit_code == 0);
        CHECK(contains(finished.err, "a.csv: 1,501 read"));
        CHECK(contains(finished.err, "b.csv: 1,502 read"));
        CHECK(contains(finished.err, "3,003 read = 3,000 "));
    }
    Database warehouse(folder.path("w.db"), Database::Mode::read_only);
    CHECK(warehouse.query_text("select group_concat(duplicate) from (select duplicate from etl_run_files "
                               "order by run_id, file_number)") == "1,2,1,2");
}
