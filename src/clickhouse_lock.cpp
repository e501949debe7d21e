#include "clickhouse_lock.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <random>

#include "clickhouse_tables.hpp"
#include "ordermart/error.hpp"
#include "ordermart/interrupt.hpp"
#include "tab_separated.hpp"

namespace ordermart {
namespace {

constexpr std::chrono::seconds between_renewals{10};
constexpr int lease_seconds = 60;
constexpr std::string_view lock_prefix = "run_lock_";
constexpr std::string_view place = "the lock of runs";

void renew(ClickHouse& server, const std::string& table) {
    server.query(0, {fmt::format("insert into {} select now()", table), place, false, true, {}});
}

}  // namespace

ClickHouseLock::~ClickHouseLock() {
    if (renewer_.joinable()) {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
        renewer_.join();
    }
}

bool ClickHouseLock::try_acquire(ClickHouse& server) {
    // Announced before it looks: of two that come at once one at least sees the other.
    constexpr std::size_t prefix = std::string_view("ordermart-").size();
    const std::string own = fmt::format(
        "{}{}", lock_prefix, server.query_prefix().substr(prefix, server.query_prefix().size() - prefix - 1));
    server.query(0, {fmt::format("create table {} engine = Log as select now() as at", own), place, false, true, {}});
    const std::string others = server.query(
        0, {fmt::format("select name, now() - metadata_modification_time < {} as is_new from system.tables where "
                        "database = '{}' and name like 'run\\\\_lock\\\\_%' and name <> '{}' "
                        "format TabSeparatedWithNamesAndTypes",
                        lease_seconds, settings_.database, own),
            place,
            true,
            true,
            {}});
    bool is_free = true;
    for (TabSeparatedRows rows(others); rows.next();) {
        const std::string& table = *rows.value(0);
        const bool lives =
            *rows.value(1) == "1" ||
            ask_integer(server, fmt::format("select max(at) > now() - {} from {}", lease_seconds, table), place) == 1;
        if (lives) {
            is_free = false;
            continue;
        }
        spdlog::warn("a run that was cut off still held the warehouse: its queries are ended");
        server.kill_all("ordermart-" + table.substr(lock_prefix.size()));
        server.query(0, {fmt::format("drop table if exists {}", table), place, true, true, {}});
    }
    if (is_free) {
        table_ = own;
    } else {
        server.query(0, {fmt::format("drop table if exists {}", own), place, true, true, {}});
    }
    return is_free;
}

void ClickHouseLock::acquire(ClickHouse& server, std::chrono::milliseconds wait) {
    const auto until = std::chrono::steady_clock::now() + wait;
    std::minstd_rand random(std::random_device{}());
    while (!try_acquire(server)) {
        check_interrupt();
        if (std::chrono::steady_clock::now() > until) {
            throw Error(ExitCode::busy, settings_.database, "another run holds the warehouse",
                        "try again when it has ended, or wait for it with --wait SECONDS");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(200 + random() % 400));
    }
    renewer_ = std::thread([this] {
        try {
            ClickHouse own(settings_);
            own.ignore_interrupts();
            renew_until_stopped(own);
        } catch (const std::exception&) {
            // Without renewals the lease ends, and require_held sees it.
        }
    });
}

void ClickHouseLock::renew_until_stopped(ClickHouse& server) {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            if (changed_.wait_for(lock, between_renewals, [this] { return stopping_; })) break;
        }
        try {
            renew(server, table_);
        } catch (const Error&) {
            // A server that is away for a moment: until the lease ends there are further tries.
        }
    }
    try {
        server.query(0, {fmt::format("drop table if exists {}", table_), place, true, true, {}});
    } catch (const Error&) {
        // It ends by itself.
    }
}

void ClickHouseLock::require_held(ClickHouse& server) {
    try {
        renew(server, table_);
    } catch (const Error& error) {
        if (error.is_interrupt()) throw;
        lost_ = true;
        throw Error(ExitCode::failed, settings_.database,
                    fmt::format("this run's lock cannot be renewed: {}", error.what()),
                    "nothing was published; run it again");
    }
}

}  // namespace ordermart
