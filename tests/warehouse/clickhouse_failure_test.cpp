#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "ordermart/base/interrupt.hpp"
#include "support/catch.hpp"
#include "support/server_process.hpp"
#include "support/support.hpp"
#include "warehouse/clickhouse/client.hpp"
#include "warehouse/clickhouse/failure.hpp"

// The client with a server that answers as one in trouble does (http_server.py).
using namespace ordermart;
using namespace ordermart::test;

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

const std::string password = "s3cret-Pa55w\xC3\xB6rd";

class HttpServer {
public:
    /// With `tls` it has a certificate for `localhost` that no system trusts.
    explicit HttpServer(bool tls = false) {
        if (tls) make_certificate(folder_.path());
        std::vector<std::string> words{"/usr/bin/python3", source_path("tests/support/http_server.py"), folder_.path()};
        if (tls) words.insert(words.end(), {certificate(), folder_.path("server.key")});
        process_.emplace(words, folder_.path("messages"));
        const std::string port = process_->wait_for(folder_.path("port"));
        settings.urls = {(tls ? "https://localhost:" : "http://127.0.0.1:") + port};
        settings.database = "mart";
        settings.user = "loader";
        settings.password = password;
    }

    std::string certificate() const { return folder_.path("server.pem"); }

    /// What was asked, in its order.
    std::vector<nlohmann::json> log() const {
        std::vector<nlohmann::json> entries;
        for (const std::string& line : split_lines(read_file(folder_.path("log")))) {
            entries.push_back(nlohmann::json::parse(line));
        }
        return entries;
    }

    std::vector<std::string> statements() const {
        std::vector<std::string> all;
        for (const auto& entry : log()) all.push_back(entry["sql"].get<std::string>().substr(0, 20));
        return all;
    }

    EngineSettings settings;

private:
    TemporaryFolder folder_;
    std::optional<ServerProcess> process_;
};

/// A test waits for nothing that it does not mean to wait for.
ClickHouse::Limits quick() {
    ClickHouse::Limits limits;
    limits.silence = milliseconds(500);
    limits.ending = milliseconds(3000);
    limits.first_pause = milliseconds(20);
    return limits;
}

/// How the statement failed, and the warnings before. Never with the password.
struct Failing {
    Stop stop;
    std::string answer;
    std::string warnings;
    int exception_code = 0;

    Failing(const HttpServer& server, const std::string& sql, bool idempotent = false) {
        std::ostringstream text;
        const auto before = spdlog::default_logger();
        spdlog::set_default_logger(
            std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text)));
        stop = stop_of([&] {
            ClickHouse client(server.settings, quick());
            try {
                answer = client.query(0, {.sql = sql, .place = "a test", .idempotent = idempotent});
            } catch (const ClickHouseError& error) {
                exception_code = error.exception_code();
                throw;
            }
        });
        spdlog::set_default_logger(before);
        warnings = text.str();
        CHECK(!contains(stop.message + warnings, "s3cret"));
        CHECK(std::ranges::none_of(stop.message, [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
        CHECK(stop.message.size() < 1000);
        if (stop.code != ExitCode::done) {
            CHECK(stop.code == ExitCode::failed);
            CHECK(stop.message.starts_with(server.settings.urls[0] + ": a test: "));
        }
    }
};

const std::string killed = "kill query where ini";
const std::string counted = "select count() from ";
const std::string asked = "select read_rows, wr";

}  // namespace

TEST_CASE("a request has its credentials in headers alone, and says how it wants its answer") {
    const HttpServer server;
    REQUIRE(setenv("http_proxy", "http://127.0.0.1:1", 1) == 0);
    CHECK(Failing(server, "fine").answer == "fine\n");
    unsetenv("http_proxy");
    const auto request = server.log().at(0);
    CHECK(request["method"] == "POST");
    CHECK(request["headers"]["x-clickhouse-user"] == "loader");
    CHECK(request["headers"].contains("x-clickhouse-key"));
    CHECK(!request["headers"].contains("authorization"));
    CHECK(request["parameters"]["database"] == "mart");
    CHECK(request["parameters"]["wait_end_of_query"] == "1");
    CHECK(request["parameters"]["send_progress_in_http_headers"] == "1");
    CHECK(request["parameters"]["query_id"].get<std::string>().starts_with("ordermart-"));
    CHECK(!contains(request["parameters"].dump(), "s3cret"));
    CHECK(Failing(server, "compressed").answer == "unpacked\n");
    CHECK(contains(server.log().at(1)["headers"]["accept-encoding"].get<std::string>(), "gzip"));
}

TEST_CASE("an exception behind a status of 200 is one") {
    const HttpServer server;
    for (const std::string way : {"old_exception", "new_exception", "whole_exception", "tagged_exception"}) {
        INFO(way);
        const Failing failing(server, way);
        CHECK(failing.exception_code == 395);
        CHECK(failing.stop.says(": the server says `Code: 395"));
        CHECK(failing.stop.says("Value passed to 'throwIf' function is non"));
        CHECK(!failing.stop.says("Ana"));
        CHECK(!failing.stop.says("__"));
        CHECK(failing.stop.says("` (mend what it says)"));
    }
    const Failing in_header(server, "header_exception");
    CHECK(in_header.stop.says("the server says `1 Ana`"));
    CHECK(in_header.exception_code == 395);
    // The connection is cut on purpose behind it.
    CHECK(Failing(server, "cut_exception").stop.says("the server says `Code: 395. DB::Exception"));
}

TEST_CASE("data that looks as an exception is data") {
    const HttpServer server;
    CHECK(contains(Failing(server, "tagged_data").answer, "Code: 395"));
    CHECK(Failing(server, "data_like_an_exception").answer.ends_with("\t2\n"));
}

TEST_CASE("an answer that breaks off is a failure") {
    const HttpServer server;
    for (const std::string way : {"truncated_chunks", "truncated_length", "no_answer"}) {
        INFO(way);
        const HttpServer own;
        const Failing failing(own, way);
        CHECK(failing.stop.says(": the connection broke: "));
        // Its query could go on.
        CHECK(own.statements() == std::vector<std::string>{way, killed, counted});
    }
    CHECK(Failing(server, "other_protocol").stop.says("the server does not speak HTTP"));
}

TEST_CASE("trouble that passes is waited for, where a statement may be done twice") {
    const HttpServer server;
    const Failing passing(server, "busy_three_times", true);
    CHECK(passing.answer == "fine\n");
    CHECK(split_lines(passing.warnings).size() == 3);
    CHECK(contains(passing.warnings, "the answer has the status 503: `<html>no server is up</html>`"));
    CHECK(contains(passing.warnings, "; it is tried again\n"));
    CHECK(server.statements() == std::vector<std::string>(4, "busy_three_times"));

    CHECK(Failing(server, "busy_three_times").stop.says("the answer has the status 503"));
    CHECK(server.statements().size() == 5);

    const Failing staying(server, "busy", true);
    CHECK(staying.stop.says("the answer has the status 503 ("));
    CHECK(split_lines(staying.warnings).size() == 4);
    CHECK(server.statements().size() == 10);

    CHECK(Failing(server, "too_many", true).answer == "fine\n");
    CHECK(Failing(server, "memory", true).answer == "fine\n");
    CHECK(Failing(server, "wrong_sql", true).warnings == "");

    // No query has the id of another.
    std::vector<std::string> ids;
    for (const auto& entry : server.log()) ids.push_back(entry["parameters"]["query_id"]);
    std::ranges::sort(ids);
    CHECK(std::ranges::adjacent_find(ids) == ids.end());
}

TEST_CASE("repetitions wait longer each time") {
    const HttpServer server;
    ClickHouse::Limits limits;
    limits.first_pause = milliseconds(40);
    ClickHouse client(server.settings, limits);
    const auto start = Clock::now();
    CHECK(stop_of([&] { client.query(0, {.sql = "busy", .place = "a test", .idempotent = true}); }).says("503"));
    const auto took = Clock::now() - start;
    // 40 + 80 + 160 + 320, each at least three quarters.
    CHECK(took >= milliseconds(450));
}

TEST_CASE("a connection that breaks while rows are sent is a failure, and nothing is sent again") {
    const HttpServer server;
    ClickHouse client(server.settings, quick());
    std::uint32_t noise = 1;
    const auto inserting = [&](const std::string& sql, int most) {
        int blocks = 0;
        return stop_of([&] {
            client.insert(0, {.sql = sql, .place = "a test", .idempotent = true}, [&](std::string& block) {
                for (int row = 0; row < 1000; ++row) {
                    noise = noise * 1664525U + 1013904223U;
                    block += std::to_string(noise) + "\n";
                }
                return blocks++ < most;
            });
        });
    };
    CHECK(inserting("fine", 3).message == "");
    CHECK(server.log().at(0)["rows"] == 3000);
    CHECK(server.log().at(0)["whole"] == true);
    CHECK(server.log().at(0)["headers"]["transfer-encoding"] == "chunked");
    CHECK(server.log().at(0)["headers"]["content-encoding"] == "gzip");
    CHECK(!server.log().at(0)["headers"].contains("expect"));

    CHECK(inserting("cut", 10'000).says(": a test: the connection broke: "));
    CHECK(server.statements() == std::vector<std::string>{"fine", "cut", killed, counted});
    // A refusal in the middle is the server's word, not a broken connection.
    CHECK(inserting("busy", 3).says("the answer has the status 503"));
    CHECK(server.statements().size() == 5);
}

TEST_CASE("a query behind a proxy that waits no longer is ended") {
    const HttpServer server;
    CHECK(Failing(server, "gateway_timeout").stop.says("the answer has the status 504"));
    CHECK(server.statements() == std::vector<std::string>{"gateway_timeout", killed, counted});
}

TEST_CASE("a server that falls silent is given up") {
    const HttpServer server;
    const auto start = Clock::now();
    const Failing failing(server, "silent", true);
    CHECK(failing.stop.says(": nothing was heard of it for 500ms ("));
    CHECK(Clock::now() - start < milliseconds(5000));
    CHECK(server.statements() == std::vector<std::string>{"silent", asked, killed, counted});
    CHECK(failing.warnings == "");
}

TEST_CASE("a server that is at work is not given up") {
    const HttpServer server;
    CHECK(Failing(server, "progressing").answer == "fine\n");
    CHECK(server.statements().size() == 1);
    CHECK(Failing(server, "slowly").answer == "fine\n");
    CHECK(server.statements() == std::vector<std::string>{"progressing", "slowly", asked, asked});
}

TEST_CASE("a redirect is not followed") {
    const HttpServer server;
    CHECK(Failing(server, "redirected").stop.says("the answer sends elsewhere, with the status 307"));
    CHECK(server.statements() == std::vector<std::string>{"redirected"});
}

TEST_CASE("whatever a server says is told on a short line, without the password") {
    const HttpServer server;
    CHECK(Failing(server, "enormous").stop.says("Code: 62. DB::Exception: \\x1b[2J é\\x1b"));
    CHECK(Failing(server, "endless").stop.says("the answer has the status 500: `words"));
    CHECK(Failing(server, "echo").stop.says("not ***`"));
    CHECK(Failing(server, "echo_as_page").stop.says("the answer has the status 400"));
    for (const std::string way : {"login", "forbidden", "new_login"}) {
        INFO(way);
        CHECK(Failing(server, way).stop.says("the server does not accept the user and the password"));
    }
    CHECK(Failing(server, "page").stop.says("the answer has the status 404: `<html>not here</html>` (check that "));
}

TEST_CASE("a server that is not there") {
    HttpServer server;
    const std::string url = server.settings.urls[0];
    server.settings.urls = {"http://127.0.0.1:1"};
    CHECK(Failing(server, "fine").stop.says(": no connection: "));
    CHECK(split_lines(Failing(server, "fine", true).warnings).size() == 4);
    server.settings.urls = {"http://nowhere.invalid:8123"};
    CHECK(Failing(server, "fine").stop.says(": the name of the server is not known ("));
    server.settings.urls = {"https" + url.substr(4)};
    CHECK(Failing(server, "fine").stop.says(": TLS failed: "));
}

TEST_CASE("a server's certificate must be trusted") {
    HttpServer server(true);
    CHECK(Failing(server, "fine").stop.says(": the server's certificate is not trusted: "));
    server.settings.ca_file = server.certificate();
    CHECK(Failing(server, "fine").answer == "fine\n");
    const std::string url = server.settings.urls[0];
    server.settings.urls = {"https://127.0.0.1" + url.substr(url.rfind(':'))};
    CHECK(Failing(server, "fine").stop.says(": the server's certificate is not trusted: "));
    server.settings.urls = {"http" + url.substr(5)};
    CHECK(Failing(server, "fine").stop.code == ExitCode::failed);
    server.settings.urls = {url};
    server.settings.ca_file = "nowhere.pem";
    CHECK(Failing(server, "fine").stop.says(": the certificates to trust cannot be read (--engine-ca"));
    CHECK(server.log().size() == 1);
}

TEST_CASE("a signal ends a request, and its query") {
    for (const auto& [signal, code] : {std::pair(SIGINT, 130), {SIGTERM, 143}}) {
        const HttpServer server;
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            catch_interrupts();
            const Stop stop = stop_of([&] {
                ClickHouse client(server.settings);
                client.query(0, {.sql = "silent", .place = "a test", .idempotent = true});
            });
            _exit(static_cast<int>(stop.code));
        }
        wait_until([&] { return server.statements().size() == 1; });
        const auto start = Clock::now();
        kill(child, signal);
        int status = 0;
        REQUIRE(waitpid(child, &status, 0) == child);
        CHECK(WEXITSTATUS(status) == code);
        CHECK(Clock::now() - start < milliseconds(3000));
        CHECK(server.statements() == std::vector<std::string>{"silent", killed, counted});
    }
}

TEST_CASE("the caller is heard from all the while, and may end a request") {
    const HttpServer server;
    int ticks = 0;
    struct Ended {};
    const auto start = Clock::now();
    ClickHouse client(server.settings);
    client.on_tick([&] {
        if (++ticks == 4) throw Ended{};
    });
    CHECK_THROWS_AS(client.query(0, {.sql = "silent", .place = "a test"}), Ended);
    const auto took = Clock::now() - start;
    CHECK(took >= milliseconds(300));
    CHECK(took < milliseconds(2000));
    CHECK(server.statements() == std::vector<std::string>{"silent", killed, counted});
    // The client is still of use.
    CHECK(client.query(0, {.sql = "fine", .place = "a test"}) == "fine\n");
}

TEST_CASE("settings of servers are looked at before anything is sent") {
    for (const char* url : {"http://a", "https://a.example.org:8443", "http://127.0.0.1:1", "http://[::1]:8123"}) {
        CHECK(is_engine_url(url));
    }
    for (const char* url : {"",
                            "a",
                            "ftp://a",
                            "http://",
                            "http://a:",
                            "http://a:0",
                            "http://a:65536",
                            "http://a/",
                            "http://a?b",
                            "http://u@a",
                            "http://u:p@a:1",
                            "http://a:1/b",
                            "http://a#b",
                            "http://[::1",
                            "http://a b",
                            "http://a:1x",
                            "HTTP://a",
                            "http://a\n",
                            "http://[]:1",
                            "http://:8123",
                            "file:///etc/passwd"}) {
        INFO(url);
        CHECK(!is_engine_url(url));
    }
    CHECK(is_engine_name("_mart2"));
    for (const char* name : {"", "2mart", "ma-rt", "ma`rt", "m\xC3\xA4rt", "ma rt", "mart\n"}) {
        CHECK(!is_engine_name(name));
    }
    const EngineSettings good{{"http://a"}, "mart", "", "loader", "", password, ""};
    CHECK(stop_of([&] { check(good); }).message == "");
    const auto refusal_of = [&](auto change) {
        EngineSettings settings = good;
        change(settings);
        const Stop stop = stop_of([&] { ClickHouse client(settings); });
        CHECK(stop.code == ExitCode::usage);
        CHECK(!stop.says("s3cret"));
        return stop.message;
    };
    CHECK(refusal_of([](auto& s) { s.urls.clear(); }).starts_with("--engine-url: no server is named"));
    CHECK(
        refusal_of([](auto& s) { s.urls = {"http://loader:s3cret@a"}; }).starts_with("--engine-url: an address with"));
    CHECK(refusal_of([](auto& s) { s.urls = {"http://a/b"}; }).starts_with("--engine-url: \"http://a/b\" is not "));
    CHECK(refusal_of([](auto& s) {
              s.urls = {"http://a", "http://b"};
          }).starts_with("--engine-url: 2 servers are named"));
    CHECK(refusal_of([](auto& s) { s.database = "a;b"; }).starts_with("--engine-database: \"a;b\" is no name"));
    CHECK(refusal_of([](auto& s) { s.cluster = "a b"; }).starts_with("--engine-cluster: \"a b\" is no name"));
    CHECK(refusal_of([](auto& s) { s.user = "a\r\nX-Other: b"; }).starts_with("--engine-user: "));
    CHECK(refusal_of([](auto& s) { s.password = "s3cret\n"; }).starts_with("the engine's password: "));
}
