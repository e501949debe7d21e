#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>
#include <thread>

#include "ordermart/base/database.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

// Where data and messages go: standard output and error, a terminal, a file, a disk that is full.
using namespace ordermart;
using namespace ordermart::test;

namespace {

/// Exit code of a call whose standard output and standard error are these files.
int exit_code_of(const Session& session, const std::string& words, const std::string& out, const std::string& err,
                 const std::string& variables = "") {
    const std::string command = "cd '" + session.path() + "' && env -i " + variables + " '" + executable() + "' " +
                                words + " > " + out + " 2> " + err;
    return WEXITSTATUS(std::system(command.c_str()));
}

/// What a call prints on a terminal, data and messages.
std::string on_terminal(const Session& session, const std::string& words, const std::string& variables = "") {
    const int master = posix_openpt(O_RDWR | O_NOCTTY);
    REQUIRE(grantpt(master) == 0);
    REQUIRE(unlockpt(master) == 0);
    const std::string terminal = ptsname(master);
    // Held open here, so that what was printed can be read after the call has ended.
    const int held = open(terminal.c_str(), O_RDWR | O_NOCTTY);
    exit_code_of(session, words, terminal, terminal, "TERM=xterm " + variables);
    REQUIRE(fcntl(master, F_SETFL, O_NONBLOCK) == 0);
    std::string text;
    char bytes[4096];
    for (ssize_t got = 0; (got = read(master, bytes, sizeof bytes)) > 0;) {
        text.append(bytes, static_cast<std::size_t>(got));
    }
    close(held);
    close(master);
    return text;
}

}  // namespace

TEST_CASE("only errors are said with --quiet, and data is no message") {
    const Session session;
    session.load();
    const std::string again = "run --date 2023-12-11 --input orders.csv";
    CHECK(contains(session.call(again).err, "warning: "));
    CHECK(session.call(again + " --quiet").err == "");
    CHECK(session.call("report --quiet").out == session.call("report").out);
    CHECK(session.call("run --date 2023-12-11 --input no_such.csv --quiet").err.starts_with("error: no_such.csv: "));
}

TEST_CASE("with --log-format json each message is one JSON object on a line") {
    const Session session;
    session.load();
    session.write("wide.csv",
                  "customer_name,order_id,price,order_date,product_id,passenger_count,\"no\nte\"\n"
                  "Ana,3,1,2023-12-10,lounge,1,x\n");
    session.write("bad.csv", raw_file({"\x1b[31mAna\xff \"\",1,free,2023-12-10,lounge,1"}));
    const std::vector<std::pair<std::string, std::string>> calls{
        {"run --date 2023-12-10 --input wide.csv", "info"},
        {"run --date 2023-12-11 --input orders.csv", "warning"},
        {"run --date 2023-12-10 --input bad.csv --max-rejects 0", "error"},
        {"run --date 2023-12-10 --input no_such.csv", "error"},
        {"run --date 2023-12-10", "error"},
        {"run --date someday --input orders.csv", "error"},
        {"report --config no_such.toml", "error"},
    };
    for (const auto& [words, level] : calls) {
        CAPTURE(words);
        const std::vector<std::string> lines = split_lines(session.call(words + " --log-format json").err);
        std::vector<std::string> levels;
        for (const std::string& line : lines) {
            CAPTURE(line);
            const auto message = nlohmann::json::parse(line, nullptr, false);
            REQUIRE(message.is_object());
            CHECK(std::regex_match(message.at("time").get<std::string>(),
                                   std::regex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")));
            CHECK(!message.at("message").get<std::string>().empty());
            levels.push_back(message.at("level"));
        }
        CHECK(std::ranges::count(levels, level) > 0);
    }
}

TEST_CASE("messages have colour on a terminal alone, and never with NO_COLOR or --no-color") {
    const Session session;
    const std::string escape = "\x1b[";
    for (const std::string words : {"run --date 2023-12-10 --input no_such.csv", "run --date someday"}) {
        CAPTURE(words);
        CHECK(contains(on_terminal(session, words), escape));
        CHECK(!contains(on_terminal(session, words + " --no-color"), escape));
        CHECK(!contains(on_terminal(session, words, "NO_COLOR=1"), escape));
        CHECK(!contains(on_terminal(session, words, "ORDERMART_NO_COLOR=true"), escape));
        CHECK(!contains(on_terminal(session, words + " --log-format json"), escape));
        CHECK(!contains(session.call(words).err, escape));
        CHECK(contains(session.call(words).err, "error: "));
    }
}

TEST_CASE("a run of more than a second says how far it is, on a terminal that may have colour alone") {
    std::vector<std::string> records;
    for (int id = 0; id < 12'000; ++id) records.push_back("Ana," + std::to_string(id) + ",1,2023-12-10,lounge,1");
    const std::string text = raw_file(records);
    const auto shown = [&](const std::string& words, const std::string& variables) {
        const Session session;
        SlowFile slow(session.path("slow.csv"));
        // Of what comes last, it is read when the run has taken more than a second.
        std::jthread sender([&] {
            for (std::size_t at = 0; at < text.size(); at += 32'000) {
                if (at + 64'000 > text.size()) std::this_thread::sleep_for(std::chrono::milliseconds(1200));
                slow.write(std::string_view(text).substr(at, 32'000));
            }
            slow.end();
        });
        const std::string all = on_terminal(session, "run --date 2023-12-10 --input slow.csv" + words, variables);
        sender.join();
        return all;
    };
    const std::string progress = "records/s";
    const std::string line = shown("", "");
    CHECK(contains(line, "\r\x1b[K40_fact_orders: "));
    CHECK(contains(line, progress));
    // It is gone when the summary comes.
    CHECK(contains(line, "\r\x1b[K2023-12-10 slow.csv: 12,000 read"));
    CHECK(!contains(shown("", "NO_COLOR=1"), progress));
    CHECK(!contains(shown(" --no-color", ""), progress));
    CHECK(!contains(shown(" --quiet", ""), progress));
    CHECK(!contains(shown(" --log-format json", ""), progress));
}

TEST_CASE("data and messages cannot drive a terminal") {
    const Session session;
    session.write("\x1b[31morders.csv",
                  raw_file({"\x1b]0;Ana\a\xc2\x9b,1,1,2023-12-10,lounge,1", "\x1b[2JBen,2,free,2023-12-10,lounge,1"}));
    REQUIRE(session.call("run --date 2023-12-10 --max-rejects 1 --input \x1b[31morders.csv").exit_code == 0);
    for (const std::string words :
         {"report", "report --format csv", "report --format json", "rejects", "rejects --reason all --format csv",
          "rejects --format json", "status", "run --date 2023-12-10 --max-rejects 0 --no-color --input *morders.csv"}) {
        CAPTURE(words);
        const std::string shown = on_terminal(session, words);
        CHECK(contains(shown, "orders.csv") + contains(shown, "Ana") + contains(shown, "Ben") > 0);
        CHECK(shown.find_first_of("\x1b\a") == std::string::npos);
        CHECK(!contains(shown, "\xc2\x9b"));
    }
    // A pipe gets data as it is.
    CHECK(contains(session.call("report --format csv").out, "\x1b]0;Ana\a"));
}

TEST_CASE("a file is replaced whole or not at all with --output") {
    const Session session;
    session.load();
    for (const std::string words :
         {"report", "report --format csv", "report total_orders_per_customer --format json", "generate --rows 2000"}) {
        CAPTURE(words);
        session.write("out/file", "what was there before");
        const Finished printed = session.call(words);
        const Finished written = session.call(words + " --output out/file");
        CHECK(written.exit_code == 0);
        CHECK(written.out == "");
        CHECK(session.read("out/file") == printed.out);
    }
    session.write("out/file", "what was there before");
    CHECK(session.call("report --db no_such.db --output out/file").exit_code == 4);
    CHECK(session.call("report no_such_report --output out/file").exit_code == 2);
    CHECK(session.call("report --output no_such_folder/file").exit_code == 1);
    CHECK(session.call("report --output out").exit_code == 1);
    // Too large for what is left of the disk.
    CHECK(Process(session.path(), split_words("generate --rows 2000 --output out/file"), {}, 4096).wait().exit_code ==
          1);
    CHECK(session.read("out/file") == "what was there before");
    const std::filesystem::directory_iterator files(session.path("out"));
    CHECK(std::distance(begin(files), end(files)) == 1);
}

TEST_CASE("a standard output that is full makes every command fail") {
    const Session session;
    session.load();
    for (const std::string words :
         {"report", "report --format csv", "report --format json", "status", "rejects", "check", "sql list",
          "sql show fact_orders", "generate --rows 5", "generate --rows 5000", "--help", "run --help", "--version"}) {
        CAPTURE(words);
        CHECK(exit_code_of(session, words, "/dev/null", "/dev/null") == 0);
        CHECK(exit_code_of(session, words, "/dev/full", "/dev/null") == 1);
        CHECK(exit_code_of(session, words, "/dev/full", "/dev/full") == 1);
    }
    // Only messages: they cannot be told to anyone, the run is done all the same.
    CHECK(exit_code_of(session, "run --date 2023-12-10 --input orders.csv", "/dev/null", "/dev/full") == 0);
}

TEST_CASE("rejects are all kept of a run that succeeded, and the first 1,000 of one that was refused") {
    const Session session;
    session.load();
    std::vector<std::string> lines(1001, "Ana,1,free,2023-12-10,lounge,1");
    lines.emplace_back("Ana,1,1.00,2023-12-10,lounge,1");
    session.write("bad.csv", raw_file(lines));
    CHECK(session.call("run --date 2023-12-10 --input bad.csv").exit_code == 3);
    CHECK(split_lines(session.call("rejects --reason all --format csv").out).size() == 1 + 1000);
    CHECK(contains(session.call("rejects --reason all --format csv").out, "\n,bad.csv,1001,bad_price,"));
    CHECK(contains(dump(session.path("application.db")),
                   "== etl_run_rejects\nrun_id,reason,records\n2,bad_price,1001\n"));
    CHECK(session.call("run --date 2023-12-10 --input bad.csv --max-rejects 1001").exit_code == 0);
    CHECK(split_lines(session.call("rejects --reason all --format csv").out).size() == 1 + 1001);
}

TEST_CASE("the status of a usual night fits into 80 columns") {
    const Session session;
    session.load();
    Database(session.path("application.db"), Database::Mode::create)
        .execute(
            "update etl_runs set records_read = 10000000, inserted = 9800000, updated = 200000, seconds = 99.5, "
            "input_path = '/srv/incoming/supplier/raw_orders_2023-12-10.csv.gz'");
    for (const std::string& line : split_lines(session.call("status").out)) {
        CAPTURE(line);
        CHECK(line.size() <= 80);
    }
}
