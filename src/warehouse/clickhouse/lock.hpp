#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "warehouse/clickhouse/client.hpp"

namespace ordermart {

/// Keeps other runs from a ClickHouse database while one writes to it. ClickHouse has no locks: who holds one has a
/// table `run_lock_...` on the coordinator with the time in it, and renews it. One that was not renewed for as long as
/// the lease belongs to a run that is gone: the next one ends its queries and takes its table away.
class ClickHouseLock {
public:
    static constexpr std::chrono::seconds usual_lease{60};

    ClickHouseLock(const EngineSettings& settings, std::chrono::seconds lease) : settings_(settings), lease_(lease) {}
    ~ClickHouseLock();
    ClickHouseLock(const ClickHouseLock&) = delete;
    ClickHouseLock& operator=(const ClickHouseLock&) = delete;

    /// Waits so long for another run. Throws Error{busy}. `server` is what the run works with: others that find it gone
    /// end its queries.
    void acquire(ClickHouse& server, std::chrono::milliseconds wait);

    bool held() const { return is_held_ && !lost_; }

    /// A statement that needs it fails when another run has taken the lock away: it names this table.
    const std::string& table() const { return table_; }

    /// Throws Error{failed} when another run has taken it away.
    void require_held(ClickHouse& server);

    /// The same, before anything is written under this number: whoever takes the lock away lets nobody have it again.
    void require_held_for(ClickHouse& server, std::int64_t run_id);

    /// The highest number that something was written under.
    std::int64_t run_id() const { return run_id_; }

    /// The numbers of runs whose lock was taken away, ascending: what they sent may still come.
    static std::vector<std::int64_t> given_up(ClickHouse& server);

    /// As require_held(), without asking while the lease cannot have ended: a machine may have slept.
    void require_lease(ClickHouse& server);

private:
    enum class Others { none, waiting, running };
    enum class Holder { none, lives, is_gone };

    bool try_acquire(ClickHouse& server);
    bool announce_and_look(ClickHouse& server);
    Others look(ClickHouse& server);
    Holder holder_of(ClickHouse& server, const std::string& table);
    void take_over(ClickHouse& server, const std::string& table);
    void renew(ClickHouse& server);
    void renew_until_stopped();
    void release();

    // The renewing thread has a client of its own. What it shares with the run's is constant from its start on (the
    // settings, the lease and the table's name), atomic, or guarded by mutex_.
    const EngineSettings settings_;
    const std::chrono::seconds lease_;
    std::string table_;     ///< empty: none was made
    bool is_made_ = false;  ///< the table is there, or may be
    bool is_held_ = false;
    bool lost_ = false;
    std::atomic<std::int64_t> run_id_ = 0;      ///< the highest that something is written under
    std::atomic<std::int64_t> renewed_at_ = 0;  ///< in seconds since the machine started
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread renewer_;
};

}  // namespace ordermart
