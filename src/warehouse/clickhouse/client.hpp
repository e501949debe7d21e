#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ordermart/base/error.hpp"
#include "ordermart/base/http.hpp"
#include "ordermart/warehouse/engine_settings.hpp"
#include "warehouse/clickhouse/failure.hpp"
#include "warehouse/clickhouse/request.hpp"

namespace ordermart {

/// A statement that was not done.
class ClickHouseError : public Error {
public:
    ClickHouseError(std::string_view place, const Failure& failure)
        : Error(ExitCode::failed, place, failure.problem, failure.remedy), exception_code_(failure.exception_code) {}

    /// ClickHouse's code of the server's exception, -1 where it is not known; 0: there was none.
    int exception_code() const noexcept { return exception_code_; }

private:
    int exception_code_;
};

/// The ClickHouse servers of a warehouse, spoken to over HTTP, one statement a request. Node 0 is the coordinator.
///
/// Whatever ends a request before its answer (a signal, the caller's function, a lost connection, silence) ends its
/// query on the server too: it is killed and waited for; where that cannot be seen, a warning says so.
///
/// Errors are ClickHouseError{failed} `URL: PLACE: problem (what to do)` and never have the password. A signal that
/// catch_interrupts() catches ends every request at once by what check_interrupt() throws.
class ClickHouse {
public:
    struct Limits {
        std::chrono::milliseconds connecting{10'000};
        /// A request of which nothing is heard for so long is given up, unless the server, asked, has moved it on.
        std::chrono::milliseconds silence{300'000};
        /// How long a query that is killed is waited for.
        std::chrono::milliseconds ending{60'000};
        std::chrono::milliseconds ending_after_signal{5'000};
        std::chrono::milliseconds first_pause{200};  ///< before the first repetition; doubled before each other
    };

    /// Connects to nothing yet. Throws what check(settings) throws, and UnusableLibcurl.
    ClickHouse(EngineSettings settings, const Limits& limits);
    explicit ClickHouse(EngineSettings settings) : ClickHouse(std::move(settings), Limits()) {}

    /// From now on `tick` is called about every 100 ms while a request is under way; empty: nothing is. It may throw,
    /// but must not use this object.
    void on_tick(std::function<void()> tick) { tick_ = std::move(tick); }

    std::size_t nodes() const { return settings_.urls.size(); }

    /// What the ids of this object's queries begin with: `ordermart-`, a random number and `-`.
    const std::string& query_prefix() const { return prefix_; }

    /// While it lives a signal ends no request: what publishes a run, and what undoes and records one that was stopped,
    /// is done to its end. So that this end comes soon, a server that is away is not tried again and again.
    class ToItsEnd {
    public:
        explicit ToItsEnd(ClickHouse& server)
            : server_(server),
              limits_(server.limits_),
              most_repetitions_(server.most_repetitions_),
              heeded_(server.heeds_interrupts_) {
            server_.heeds_interrupts_ = false;
            server_.limits_.connecting = std::min(limits_.connecting, std::chrono::milliseconds(3'000));
            server_.limits_.silence = std::min(limits_.silence, std::chrono::milliseconds(30'000));
            server_.limits_.ending = std::min(limits_.ending, std::chrono::milliseconds(10'000));
            server_.most_repetitions_ = 2;
        }
        ~ToItsEnd() {
            server_.heeds_interrupts_ = heeded_;
            server_.limits_ = limits_;
            server_.most_repetitions_ = most_repetitions_;
        }
        ToItsEnd(const ToItsEnd&) = delete;
        ToItsEnd& operator=(const ToItsEnd&) = delete;

    private:
        ClickHouse& server_;
        Limits limits_;
        int most_repetitions_;
        bool heeded_;
    };

    /// Returns what the statement's FORMAT gives.
    std::string query(std::size_t node, const ServerStatement& statement);

    /// The same on all nodes at once; returns the answers in the order of the nodes. Throws the first node's failure,
    /// when all have ended.
    std::vector<std::string> query_all(const ServerStatement& statement);

    /// `insert into ... format TabSeparated`, and the rows that `next` gives. Never repeated. An insert that fails may
    /// have stored a part of its rows, and one that succeeds is not known to have stored all: count them.
    /// Throws what `next` throws, too.
    void insert(std::size_t node, const ServerStatement& statement, const NextRows& next);

    /// Kills, on every node, the queries of which the id, or that of the query which they are a part of, begins with
    /// `prefix`, and waits until there is none. Throws Error{failed} when one stays for longer than Limits::ending.
    void kill_all(std::string_view prefix);

private:
    using Clock = Request::Clock;
    using Requests = std::vector<std::unique_ptr<Request>>;

    std::unique_ptr<Request> request(std::size_t node, const ServerStatement& statement,
                                     const NextRows* rows = nullptr);
    std::vector<std::string> answers(std::vector<std::size_t> waiting, const ServerStatement& statement);
    void perform(const Requests& requests, const ServerStatement& statement);
    bool transfer(const Requests& requests, const std::function<bool()>& goes_on);
    void note_results();
    void attend(const Requests& requests, const ServerStatement& statement);
    void attend_caller();
    bool is_at_work(Request& request);
    void pause(std::chrono::milliseconds length);

    std::optional<std::string> ask(std::size_t node, const std::string& sql, const std::function<bool()>& goes_on);
    bool has_ended(const Request& request, const std::function<bool()>& goes_on);
    void end_queries(const std::vector<Request*>& requests);

    ClickHouseError error(std::size_t node, std::string_view place, const Failure& failure) const;

    EngineSettings settings_;
    std::function<void()> tick_;
    Limits limits_;
    CurlMulti multi_;  ///< keeps the connections
    std::string prefix_;
    std::uint64_t made_ = 0;  ///< requests
    bool heeds_interrupts_ = true;
    int most_repetitions_ = 4;  ///< of a request
    Clock::time_point last_tick_{};
};

}  // namespace ordermart
