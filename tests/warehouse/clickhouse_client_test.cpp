#include <array>
#include <atomic>
#include <chrono>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "support/clickhouse_server.hpp"
#include "warehouse/clickhouse/client.hpp"

// The client with real servers, Debian's clickhouse-server.
using namespace ordermart;
using namespace ordermart::test;

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

std::string ask(ClickHouse& client, std::string_view sql, std::size_t node = 0) {
    return client.query(node, {.sql = sql, .place = "a test"});
}

void make_table(ClickHouse& client, const std::string& name, const std::string& columns) {
    const std::string sql = "create table " + name + " (" + columns + ") engine = MergeTree order by id";
    client.query_all({.sql = sql, .place = "a test"});
}

std::string hex(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes) {
        constexpr std::string_view digits = "0123456789ABCDEF";
        text += digits[static_cast<unsigned char>(byte) >> 4U];
        text += digits[static_cast<unsigned char>(byte) & 15U];
    }
    return text;
}

/// A value of TabSeparated.
std::string escaped(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes) {
        switch (byte) {
            case '\t':
                text += "\\t";
                break;
            case '\n':
                text += "\\n";
                break;
            case '\\':
                text += "\\\\";
                break;
            case '\0':
                text += "\\0";
                break;
            default:
                text += byte;
        }
    }
    return text;
}

/// Bytes of every kind, and often those that mean something.
std::string any_bytes(std::mt19937& random) {
    std::string bytes(random() % 20, ' ');
    for (char& byte : bytes) byte = random() % 3 == 0 ? "\t\n\\\0'\r\"N"[random() % 8] : static_cast<char>(random());
    return bytes;
}

const std::string endless = "select sum(sipHash64(number)) from system.numbers";

std::string endless_on_all_nodes() { return "select sum(sipHash64(number)) from cluster('test', system, numbers)"; }

std::string running(ClickHouse& client, std::size_t node = 0) {
    return ask(client,
               "select count() from system.processes where position(query, 'sipHash64(number)') > 0 "
               "and position(query, 'system.processes') = 0",
               node);
}

}  // namespace

TEST_CASE("a statement is done by the node it is for, in the database of the settings, and its answer comes back") {
    if (!servers_installed()) return;
    const ClickHouseServers servers(2);
    ClickHouse client(servers.settings("mart"));
    CHECK(client.nodes() == 2);
    CHECK(client.query_all({.sql = "create database mart", .place = "a test", .in_database = false}).size() == 2);
    make_table(client, "places", "id Int64");
    ask(client, "insert into places values (7)", 1);
    CHECK(ask(client, "select count(), currentDatabase() from places", 0) == "0\tmart\n");
    CHECK(ask(client, "select id from mart.places", 1) == "7\n");
    CHECK(ask(client, "select '\\t' as a format JSONCompact").find(R"(["\t"])") != std::string::npos);
    CHECK(ask(client, "select max(number) from (select number from system.numbers limit 10)") == "9\n");
    // More than a server keeps in memory, and compressed on its way.
    CHECK(ask(client, "select number from system.numbers limit 1000000").size() == 6'888'890);
    CHECK(client.query(0, {.sql = "select value from system.settings where name = 'max_threads'",
                           .place = "a test",
                           .settings = {{"max_threads", "3"}}}) == "3\n");
    CHECK(ask(client, "select query_id from system.processes").starts_with(client.query_prefix()));
    CHECK(ClickHouse(servers.settings()).query_prefix() != client.query_prefix());

    // At once, not one behind the other.
    const auto start = Clock::now();
    const auto answers = client.query_all({.sql = "select count(sleep(2)) from system.one", .place = "a test"});
    CHECK(answers == std::vector<std::string>{"1\n", "1\n"});
    CHECK(Clock::now() - start < milliseconds(3800));
}

TEST_CASE("rows of any bytes are inserted as they are") {
    if (!servers_installed()) return;
    const ClickHouseServers servers(1);
    ClickHouse client(servers.settings());
    make_table(client, "rows", "id Int64, value String, last UInt8");
    constexpr int count = 200'000;
    std::mt19937 random(1);
    std::string expected;
    int made = 0;
    client.insert(0, {.sql = "insert into rows format TabSeparated", .place = "a test"}, [&](std::string& block) {
        REQUIRE(block.empty());
        // An empty block is not the end.
        const int end = made + static_cast<int>(random() % 3000);
        for (; made < std::min(end, count); ++made) {
            const std::string value = any_bytes(random);
            block += std::to_string(made) + '\t' + escaped(value) + "\t1\n";
            expected += std::to_string(made) + '\t' + hex(value) + "\t1\n";
        }
        return made < count || !block.empty();
    });
    CHECK(made == count);
    CHECK((ask(client, "select id, hex(value), last from rows order by id") == expected));

    client.insert(0, {.sql = "insert into rows format TabSeparated", .place = "a test"},
                  [](std::string&) { return false; });
    CHECK(ask(client, "select count() from rows") == "200000\n");
}

TEST_CASE("what a server says of a statement that fails is told") {
    if (!servers_installed()) return;
    const ClickHouseServers servers(1);
    ClickHouse client(servers.settings());
    const auto failing = [&](std::string_view sql) { return stop_of([&] { ask(client, sql); }); };

    const Stop missing = failing("select 1 from missing");
    CHECK(missing.code == ExitCode::failed);
    CHECK(missing.message.starts_with(servers.url(0) + ": a test: the server says `Code: 60"));
    CHECK(missing.says("missing"));
    CHECK(failing("selec").says("Code: 62"));
    CHECK(failing("select throwIf(number = 900000) from system.numbers").says("Code: 395"));

    make_table(client, "rows", "id Int64");
    const auto inserting = [&](const std::string& row) {
        return stop_of([&] {
            int blocks = 0;
            client.insert(0, {.sql = "insert into rows format TabSeparated", .place = "a test"},
                          [&](std::string& block) {
                              block = row;
                              return blocks++ < 1000;
                          });
        });
    };
    CHECK(inserting("no number\n").says("Code: 27"));
    CHECK(inserting("1\t2\n").says("the server says `Code: "));

    EngineSettings elsewhere = servers.settings("nowhere");
    ClickHouse lost(elsewhere);
    const Stop unknown = stop_of([&] { ask(lost, "select 1"); });
    CHECK(unknown.says("Code: 81"));
    CHECK(unknown.says("(create the database, or check --engine-database)"));
}

TEST_CASE("a user and a password are asked for, and never shown") {
    if (!servers_installed()) return;
    const ClickHouseServers servers(1);
    EngineSettings settings = servers.settings();
    const auto asked_as = [&](const std::string& user, const std::string& password) {
        settings.user = user;
        settings.password = password;
        ClickHouse client(settings);
        std::string known = user + "\n";
        const Stop stop = stop_of([&] { known = ask(client, "select user from system.processes"); });
        CHECK(known == user + "\n");
        if (!password.empty()) CHECK(!stop.says(password));
        return stop;
    };
    CHECK(asked_as("loader", ClickHouseServers::password).message == "");
    CHECK(asked_as("default", "").message == "");
    for (const auto& [user, password] :
         {std::pair("loader", "another one"), {"loader", ""}, {"somebody", "some word"}}) {
        CHECK(asked_as(user, password).message == servers.url(0) +
                                                      ": a test: the server does not accept the user and the password "
                                                      "(check --engine-user and the password)");
    }
}

TEST_CASE("the queries of a client are killed on all nodes, and no others") {
    if (!servers_installed()) return;
    const ClickHouseServers servers(2);
    ClickHouse killer(servers.settings());
    ClickHouse victim(servers.settings());
    ClickHouse other(servers.settings());
    std::atomic<bool> other_goes_on = true;
    std::array<Stop, 2> stops;
    std::thread first([&] { stops[0] = stop_of([&] { ask(victim, endless_on_all_nodes()); }); });
    struct Ended {};
    std::thread second([&] {
        ClickHouse ticking(servers.settings());
        ticking.on_tick([&] {
            if (!other_goes_on) throw Ended{};
        });
        try {
            ask(ticking, endless, 1);
        } catch (const Ended&) {
            stops[1].message = "ended by its caller";
        }
    });
    // The first on both, the second on one.
    wait_until([&] { return running(killer, 0) == "1\n" && running(killer, 1) == "2\n"; });
    killer.kill_all(victim.query_prefix());
    CHECK(running(killer, 0) == "0\n");
    CHECK(running(killer, 1) == "1\n");
    first.join();
    CHECK(stops[0].says("Query was cancelled"));

    // Its own, too, but for the one that kills.
    killer.kill_all(killer.query_prefix());
    CHECK(running(killer, 1) == "1\n");
    other_goes_on = false;
    second.join();
    CHECK(stops[1].message == "ended by its caller");
    CHECK(running(killer, 1) == "0\n");
}

TEST_CASE("an insert whose rows cannot be made is given up, and ends on the server") {
    if (!servers_installed()) return;
    const ClickHouseServers servers(1);
    ClickHouse client(servers.settings());
    make_table(client, "rows", "id Int64");
    int blocks = 0;
    const Stop stop = stop_of([&] {
        client.insert(0, {.sql = "insert into rows format TabSeparated", .place = "a test"}, [&](std::string& block) {
            if (++blocks == 10) throw Error(ExitCode::refused, "orders.csv", "it changed", "try again");
            for (int id = 0; id < 50'000; ++id) block += std::to_string(id * 7919 % 50'021) + "\n";
            return true;
        });
    });
    CHECK(stop.message == "orders.csv: it changed (try again)");
    // A busy server may come to the insert only after it was given up: it then finds that the stream has no end.
    wait_until([&] {
        return ask(client, "select count() from system.processes where position(query, 'system.processes') = 0") ==
               "0\n";
    });
    // What has ended stores nothing more.
    const std::string stored = ask(client, "select count() from rows");
    std::this_thread::sleep_for(milliseconds(300));
    CHECK(ask(client, "select count() from rows") == stored);
    // Fewer rows than a server takes for one block: it can tell that the stream has no end.
    CHECK(stored == "0\n");
}

TEST_CASE("a request that the server works on for longer than the silence allowed is not given up") {
    if (!servers_installed()) return;
    const ClickHouseServers servers(1);
    ClickHouse::Limits limits;
    limits.silence = milliseconds(300);
    int ticks = 0;
    ClickHouse client(servers.settings(), limits);
    client.on_tick([&] { ++ticks; });
    const auto start = Clock::now();
    // A block each 0.1 s.
    CHECK(client
              .query(0, {.sql = "select count(), sum(sleep(0.1)) from system.numbers_mt limit 1",
                         .place = "a test",
                         .settings = {{"max_rows_to_read", "2000000"}, {"read_overflow_mode", "break"}}})
              .ends_with("\t0\n"));
    const auto took = Clock::now() - start;
    CHECK(took > milliseconds(600));
    CHECK(ticks > 4);
    CHECK(ticks <= took / milliseconds(100) + 1);
}

TEST_CASE("a server that is stopped and started again") {
    if (!servers_installed()) return;
    ClickHouseServers servers(2);
    ClickHouse client(servers.settings());
    make_table(client, "rows", "id Int64");
    ask(client, "insert into rows values (1)", 1);
    servers.stop(1);
    const Stop stop = stop_of([&] { ask(client, "select count() from rows", 1); });
    CHECK(stop.message.starts_with(servers.url(1) + ": a test: no connection: "));
    CHECK(ask(client, "select count() from rows", 0) == "0\n");

    std::vector<std::string> answers;
    std::thread patient([&] {
        answers = client.query_all({.sql = "select count() from rows", .place = "a test", .idempotent = true});
    });
    std::this_thread::sleep_for(milliseconds(300));
    servers.start(1);
    patient.join();
    CHECK(answers == std::vector<std::string>{"0\n", "1\n"});

    // A connection that was kept is dead now, which nobody has to know.
    servers.stop(1);
    servers.start(1);
    servers.wait_for(1);
    CHECK(ask(client, "select count() from rows", 1) == "1\n");

    std::thread killer([&] {
        ClickHouse watcher(servers.settings());
        wait_until([&] { return running(watcher, 1) == "1\n"; });
        servers.kill(1);
    });
    const Stop killed = stop_of([&] { ask(client, endless, 1); });
    killer.join();
    CHECK(killed.message.starts_with(servers.url(1) + ": a test: the connection broke: "));
    servers.start(1);
    servers.wait_for(1);
    CHECK(ask(client, "select count() from rows", 1) == "1\n");
}
