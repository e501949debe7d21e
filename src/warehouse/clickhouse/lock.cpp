#include "warehouse/clickhouse/lock.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <ctime>
#include <random>

#include "ordermart/base/error.hpp"
#include "ordermart/base/interrupt.hpp"
#include "ordermart/base/text.hpp"
#include "warehouse/clickhouse/tab_separated.hpp"
#include "warehouse/clickhouse/tables.hpp"

namespace ordermart {
namespace {

constexpr std::string_view lock_prefix = "run_lock_";
constexpr std::string_view query_prefix = "ordermart-";
constexpr std::string_view given_up_runs = "given_up_runs";
constexpr std::string_view lost_suffix = "_lost";
constexpr std::string_view place = "the lock of runs";

/// Of two that come at once one waits so long for the other to go back.
constexpr std::chrono::seconds longest_meeting{2};

/// Goes on while the machine sleeps, as the server's clock does.
std::int64_t seconds_since_boot() {
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec;
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
    try {
        release();
    } catch (const std::exception&) {
        // It ends by itself.
    }
}

/// By a client of its own: the run's may be what failed.
void ClickHouseLock::release() {
    if (!is_made_) return;
    ClickHouse server(settings_);
    const ClickHouse::ToItsEnd to_its_end(server);
    server.query(0, {.sql = fmt::format("drop table if exists {}", table_), .place = place, .idempotent = true});
    is_made_ = false;
}

void ClickHouseLock::renew(ClickHouse& server) {
    const std::int64_t now = seconds_since_boot();
    server.query(0, {.sql = fmt::format("insert into {} select now(), toInt64({})", table_, run_id_.load()),
                     .place = place,
                     .idempotent = true});
    renewed_at_ = now;
}

ClickHouseLock::Holder ClickHouseLock::holder_of(ClickHouse& server, const std::string& table) {
    // A table that is just being made or dropped has no such time, or no rows: it is not old.
    const std::string is_new = fmt::format(
        "select metadata_modification_time = toDateTime(0) or now() - metadata_modification_time < {} from "
        "system.tables where database = '{}' and name = '{}'",
        lease_.count(), settings_.database, table);
    const std::string renewed = fmt::format(
        // The server's clock may have been set back.
        "select max(at) > now() - {0} and max(at) <= now() + {0} from {1}", lease_.count(), table);
    for (int tries = 1;; ++tries) {
        const std::string before = server.query(0, {.sql = is_new, .place = place, .idempotent = true});
        if (before.empty()) return Holder::none;
        if (before == "1\n") return Holder::lives;
        try {
            if (ask_integer(server, renewed, place) == 1) return Holder::lives;
            if (server.query(0, {.sql = is_new, .place = place, .idempotent = true}) == before) return Holder::is_gone;
        } catch (const Error& error) {
            if (error.is_interrupt() || tries == 3) throw;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

/// What it begins when its table is gone is not published. What it sent before, and comes after all, is another
/// number's.
void ClickHouseLock::take_over(ClickHouse& server, const std::string& table) {
    spdlog::warn("a run that was cut off still held the warehouse: its queries are ended");
    std::string_view holder = std::string_view(table).substr(lock_prefix.size());
    holder = holder.substr(0, holder.find(lost_suffix));
    const std::string queries = fmt::format("{}{}-", query_prefix, holder);
    server.kill_all(queries);
    // Under another name it cannot be renewed any more, with a higher number, and is found again should this run end.
    std::string lost = table;
    if (!table.ends_with(lost_suffix)) {
        lost += lost_suffix;
        server.query(0, {.sql = fmt::format("rename table {} to {}", table, lost), .place = place});
    }
    server.query(0, {.sql = fmt::format("insert into {} select max(run_id) from {}", given_up_runs, lost),
                     .place = place,
                     .idempotent = true});
    server.query(0, {.sql = fmt::format("drop table if exists {}", lost), .place = place, .idempotent = true});
    server.kill_all(queries);
}

/// At the others, once the own table is there: of two that come at once one at least sees the other.
ClickHouseLock::Others ClickHouseLock::look(ClickHouse& server) {
    const std::string tables =
        server.query(0, {.sql = fmt::format("select name from system.tables where database = '{}' and "
                                            "name like 'run\\_lock\\_%' format TabSeparatedWithNamesAndTypes",
                                            settings_.database),
                         .place = place,
                         .idempotent = true});
    bool is_there = false;
    Others others = Others::none;
    for (TabSeparatedRows rows(tables); rows.next();) {
        const std::string& table = *rows.value(0);
        if (table == table_) {
            is_there = true;
            continue;
        }
        const Holder holder = holder_of(server, table);
        if (holder == Holder::is_gone) take_over(server, table);
        // It goes back where it came at the same time, and stays where it came before.
        if (holder == Holder::lives) others = std::max(others, table < table_ ? Others::running : Others::waiting);
    }
    // Another took it away: this run stood still for longer than the lease.
    return is_there ? others : Others::running;
}

bool ClickHouseLock::try_acquire(ClickHouse& server) {
    try {
        if (announce_and_look(server)) return true;
    } catch (const ClickHouseError& error) {
        // A table that another run drops in this moment: those that come and go are others at work.
        constexpr int unknown_table = 60;
        if (error.exception_code() != unknown_table) throw;
    }
    server.query(0, {.sql = fmt::format("drop table if exists {}", table_), .place = place, .idempotent = true});
    is_made_ = false;
    return false;
}

bool ClickHouseLock::announce_and_look(ClickHouse& server) {
    const std::string& queries = server.query_prefix();
    table_ =
        fmt::format("{}{}", lock_prefix, queries.substr(query_prefix.size(), queries.size() - query_prefix.size() - 1));
    is_made_ = true;
    renewed_at_ = seconds_since_boot();
    // What a server that loses its power leaves of it can be read.
    server.query(
        0, {.sql = fmt::format("create table if not exists {} engine = MergeTree order by tuple() as select now() as "
                               "at, toInt64(0) as run_id",
                               table_),
            .place = place,
            .idempotent = true});
    const std::string numbers =
        fmt::format("create table if not exists {} (run_id Int64) engine = MergeTree order by run_id", given_up_runs);
    server.query(0, {.sql = numbers, .place = place, .idempotent = true});
    const auto until = std::chrono::steady_clock::now() + longest_meeting;
    Others others = look(server);
    while (others == Others::waiting && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        others = look(server);
    }
    return others == Others::none;
}

void ClickHouseLock::acquire(ClickHouse& server, std::chrono::milliseconds wait) {
    const auto until = std::chrono::steady_clock::now() + wait;
    std::minstd_rand random(std::random_device{}());
    while (!try_acquire(server)) {
        check_interrupt();
        if (std::chrono::steady_clock::now() > until) {
            throw Error(
                ExitCode::busy, settings_.database,
                fmt::format("another run holds the warehouse, or was cut off less than {} seconds ago", lease_.count()),
                "try again when it has ended, or wait for it with --wait SECONDS");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(200 + random() % 400));
    }
    is_held_ = true;
    renewer_ = std::thread([this] {
        try {
            renew_until_stopped();
        } catch (const std::exception&) {
            // Without renewals the lease ends, and require_lease sees it.
        }
    });
}

/// Several tries fit into the lease, whatever a server does.
void ClickHouseLock::renew_until_stopped() {
    const std::chrono::milliseconds lease = lease_;
    ClickHouse::Limits limits;
    limits.connecting = limits.silence = limits.ending = std::max(lease / 8, std::chrono::milliseconds(500));
    ClickHouse server(settings_, limits);
    const ClickHouse::ToItsEnd to_its_end(server);
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            if (changed_.wait_for(lock, lease / 6, [this] { return stopping_; })) return;
        }
        try {
            renew(server);
        } catch (const Error&) {
            // A server that is away for a moment.
        }
    }
}

void ClickHouseLock::require_held(ClickHouse& server) {
    try {
        renew(server);
    } catch (const Error& error) {
        if (error.is_interrupt()) throw;
        lost_ = true;
        throw Error(ExitCode::failed, settings_.database,
                    fmt::format("this run's lock cannot be renewed: {}", error.what()),
                    "nothing was published; run it again");
    }
}

void ClickHouseLock::require_held_for(ClickHouse& server, std::int64_t run_id) {
    run_id_ = std::max(run_id_.load(), run_id);
    require_held(server);
}

std::vector<std::int64_t> ClickHouseLock::given_up(ClickHouse& server) {
    const std::string numbers =
        server.query(0, {.sql = fmt::format("select run_id from {} group by run_id order by run_id format "
                                            "TabSeparatedWithNamesAndTypes",
                                            given_up_runs),
                         .place = place,
                         .idempotent = true});
    std::vector<std::int64_t> runs;
    for (TabSeparatedRows rows(numbers); rows.next();) runs.push_back(parse_count(*rows.value(0)).value_or(0));
    return runs;
}

void ClickHouseLock::require_lease(ClickHouse& server) {
    if (seconds_since_boot() - renewed_at_ > lease_.count() / 2) require_held(server);
}

}  // namespace ordermart
