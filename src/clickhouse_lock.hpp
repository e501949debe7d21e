#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "clickhouse_client.hpp"

namespace ordermart {

/// Keeps other runs from a ClickHouse database while one writes to it. ClickHouse has no locks: who holds one has a
/// table `run_lock_...` on the coordinator with the time in it, and renews it. One that was not renewed for a minute
/// belongs to a run that is gone: the next one ends its queries and takes its table away.
class ClickHouseLock {
public:
    explicit ClickHouseLock(const EngineSettings& settings) : settings_(settings) {}
    ~ClickHouseLock();
    ClickHouseLock(const ClickHouseLock&) = delete;
    ClickHouseLock& operator=(const ClickHouseLock&) = delete;

    /// Waits so long for another run. Throws Error{busy}. `server` is what the run works with: others that find it gone
    /// end its queries.
    void acquire(ClickHouse& server, std::chrono::milliseconds wait);

    bool held() const { return !table_.empty() && !lost_; }

    /// Throws Error{failed} when another run has taken it away.
    void require_held(ClickHouse& server);

private:
    bool try_acquire(ClickHouse& server);
    void renew_until_stopped(ClickHouse& server);

    const EngineSettings settings_;
    std::string table_;  ///< empty: not held
    std::atomic<bool> lost_ = false;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread renewer_;
};

}  // namespace ordermart
