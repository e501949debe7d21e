#include "warehouse/clickhouse/client.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/rand.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <random>
#include <thread>
#include <utility>

#include "ordermart/base/error.hpp"
#include "ordermart/base/interrupt.hpp"

namespace ordermart {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds between_ticks{100};

std::string random_name() {
    std::array<unsigned char, 8> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw Error(ExitCode::failed, "--engine-url", "libcrypto has no random number for the queries' names",
                    "check the OpenSSL set-up");
    }
    return fmt::format("{:02x}", fmt::join(bytes, ""));
}

std::string literal(std::string_view text) {
    std::string quoted = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + "'";
}

/// The pause before a repetition, 1 being the first. A little of it is chance, so that clients which failed together
/// do not come back together.
milliseconds back_off(milliseconds first, int repetition) {
    std::random_device chance;
    const long percent = std::uniform_int_distribution<long>(75, 125)(chance);
    return first * (1L << (repetition - 1)) * percent / 100;
}

/// A condition on system.processes. What asks for it is not meant itself.
std::string and_does_not_ask(const std::string& condition) {
    return condition + " and position(query, 'system.processes') = 0";
}

std::string kill_of(const std::string& condition) {
    return "kill query where " + and_does_not_ask(condition) + " sync format TabSeparated";
}

std::string count_of(const std::string& condition) {
    return "select count() from system.processes where " + and_does_not_ask(condition) + " format TabSeparated";
}

}  // namespace

ClickHouse::ClickHouse(EngineSettings settings, const Limits& limits)
    : settings_(std::move(settings)), limits_(limits) {
    check(settings_);
    multi_.reset(libcurl().multi_init());
    if (!multi_) require(CURLE_FAILED_INIT);
    prefix_ = "ordermart-" + random_name() + "-";
}

std::string ClickHouse::query(std::size_t node, const ServerStatement& statement) {
    return std::move(answers({node}, statement).front());
}

std::vector<std::string> ClickHouse::query_all(const ServerStatement& statement) {
    std::vector<std::size_t> all(nodes());
    std::iota(all.begin(), all.end(), 0U);
    return answers(std::move(all), statement);
}

void ClickHouse::insert(std::size_t node, const ServerStatement& statement, const NextRows& next) {
    Requests requests;
    requests.push_back(request(node, statement, &next));
    perform(requests, statement);
    if (const auto failure = failure_of(requests.front()->answer(), settings_))
        throw error(node, statement.place, *failure);
}

void ClickHouse::kill_all(std::string_view prefix) {
    constexpr std::string_view place = "KILL QUERY";
    const auto deadline = Clock::now() + limits_.ending;
    // The parts of a query on other nodes have other ids, and its own as the initial one.
    const std::string condition = fmt::format("startsWith(initial_query_id, {})", literal(prefix));
    const auto done = [&](std::size_t node, const std::string& sql) {
        return query(node, {.sql = sql, .place = place, .idempotent = true, .in_database = false});
    };
    for (std::size_t node = 0; node < nodes(); ++node) {
        done(node, kill_of(condition));
        while (done(node, count_of(condition)) != "0\n") {
            if (Clock::now() > deadline) {
                throw error(node, place,
                            {fmt::format("a query has not ended within {}", limits_.ending),
                             "see it in system.processes, and restart the server where it stays"});
            }
            pause(between_ticks);
        }
    }
}

std::unique_ptr<Request> ClickHouse::request(std::size_t node, const ServerStatement& statement, const NextRows* rows) {
    const Request::Transport transport{multi_.get(), settings_, limits_.connecting};
    return std::make_unique<Request>(transport, node, prefix_ + std::to_string(++made_), statement, rows);
}

/// By node: those that wait are tried until each has its answer.
std::vector<std::string> ClickHouse::answers(std::vector<std::size_t> waiting, const ServerStatement& statement) {
    const std::vector<std::size_t> asked = waiting;
    std::vector<std::string> bodies(nodes());
    for (int repetitions = 0; !waiting.empty(); ++repetitions) {
        if (repetitions > 0) pause(back_off(limits_.first_pause, repetitions));
        Requests requests;
        for (const std::size_t node : waiting) requests.push_back(request(node, statement));
        perform(requests, statement);
        waiting.clear();
        for (const auto& each : requests) {
            const auto failure = failure_of(each->answer(), settings_);
            if (!failure) {
                bodies.at(each->node()) = std::move(each->answer().body);
                continue;
            }
            const ClickHouseError problem = error(each->node(), statement.place, *failure);
            if (!statement.idempotent || !failure->may_pass || repetitions == most_repetitions_) throw problem;
            spdlog::warn("{}; it is tried again", problem.what());
            waiting.push_back(each->node());
        }
    }
    std::vector<std::string> result;
    for (const std::size_t node : asked) result.push_back(std::move(bodies.at(node)));
    return result;
}

/// Returns when all are done, and what they began on the servers has ended.
void ClickHouse::perform(const Requests& requests, const ServerStatement& statement) {
    std::vector<Request*> lost;
    try {
        transfer(requests, [&] {
            attend(requests, statement);
            return true;
        });
    } catch (...) {
        for (const auto& each : requests) {
            if (!each->done() && each->was_sent()) lost.push_back(each.get());
        }
        end_queries(lost);
        throw;
    }
    for (const auto& each : requests) {
        const auto failure = failure_of(each->answer(), settings_);
        if (failure && failure->may_go_on) lost.push_back(each.get());
    }
    end_queries(lost);
}

/// True when all are done, false when `goes_on` was false before. It is called about every 100 ms, or more often.
bool ClickHouse::transfer(const Requests& requests, const std::function<bool()>& goes_on) {
    while (true) {
        int running = 0;
        require(libcurl().multi_perform(multi_.get(), &running));
        note_results();
        for (const auto& each : requests) each->rethrow();
        if (std::ranges::all_of(requests, [](const auto& each) { return each->done(); })) return true;
        if (!goes_on()) return false;
        require(libcurl().multi_poll(multi_.get(), nullptr, 0, static_cast<int>(between_ticks.count()), nullptr));
    }
}

void ClickHouse::note_results() {
    int left = 0;
    while (const CURLMsg* message = libcurl().multi_info_read(multi_.get(), &left)) {
        Request* request = nullptr;
        require(libcurl().easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &request));
        request->finish(message->data.result);
    }
}

void ClickHouse::attend(const Requests& requests, const ServerStatement& statement) {
    attend_caller();
    for (const auto& each : requests) {
        if (each->done() || Clock::now() - each->last_sign() < limits_.silence || is_at_work(*each)) continue;
        throw error(each->node(), statement.place,
                    {fmt::format("nothing was heard of it for {}", limits_.silence),
                     "see what the server logged, and the network; then run it again"});
    }
}

void ClickHouse::attend_caller() {
    if (heeds_interrupts_) check_interrupt();
    if (!tick_ || Clock::now() - last_tick_ < between_ticks) return;
    last_tick_ = Clock::now();
    tick_();
}

/// A server may have nothing to send for long: not all versions tell their progress before they answer.
bool ClickHouse::is_at_work(Request& request) {
    const auto deadline = Clock::now() + limits_.connecting;
    const auto progress = ask(request.node(),
                              fmt::format("select read_rows, written_rows, memory_usage from system.processes "
                                          "where query_id = {} format TabSeparated",
                                          literal(request.query_id())),
                              [&] {
                                  attend_caller();
                                  return Clock::now() < deadline;
                              });
    if (!progress || progress->empty() || *progress == request.progress) return false;
    request.progress = *progress;
    request.note_sign();
    return true;
}

void ClickHouse::pause(milliseconds length) {
    const auto end = Clock::now() + length;
    while (Clock::now() < end) {
        attend_caller();
        const auto left = std::chrono::ceil<milliseconds>(end - Clock::now());
        const auto wait = std::clamp(left, milliseconds(0), between_ticks);
        require(libcurl().multi_poll(multi_.get(), nullptr, 0, static_cast<int>(wait.count()), nullptr));
    }
}

/// Nothing when there was no answer, or not in time.
std::optional<std::string> ClickHouse::ask(std::size_t node, const std::string& sql,
                                           const std::function<bool()>& goes_on) {
    Requests requests;
    requests.push_back(request(node, {.sql = sql, .place = "", .in_database = false}));
    if (!transfer(requests, goes_on) || failure_of(requests.front()->answer(), settings_)) return std::nullopt;
    return std::move(requests.front()->answer().body);
}

bool ClickHouse::has_ended(const Request& request, const std::function<bool()>& goes_on) {
    const std::string condition = fmt::format("initial_query_id = {}", literal(request.query_id()));
    // Killed or not, it may have ended.
    static_cast<void>(ask(request.node(), kill_of(condition), goes_on));
    while (goes_on()) {
        const auto left = ask(request.node(), count_of(condition), goes_on);
        if (!left) return false;
        if (*left == "0\n") return true;
        std::this_thread::sleep_for(between_ticks);
    }
    return false;
}

/// Nothing else is done meanwhile, and no signal ends it but in Limits::ending_after_signal.
void ClickHouse::end_queries(const std::vector<Request*>& requests) {
    auto deadline = Clock::now() + limits_.ending;
    bool hurries = false;
    const auto goes_on = [&] {
        if (pending_interrupt() != 0 && !hurries) {
            hurries = true;
            deadline = std::min(deadline, Clock::now() + limits_.ending_after_signal);
        }
        return Clock::now() < deadline;
    };
    for (Request* each : requests) each->abandon();
    for (const Request* each : requests) {
        if (has_ended(*each, goes_on)) continue;
        spdlog::warn("{}: the query {} may still be under way there", settings_.urls.at(each->node()),
                     each->query_id());
    }
}

ClickHouseError ClickHouse::error(std::size_t node, std::string_view place, const Failure& failure) const {
    return ClickHouseError(fmt::format("{}: {}", settings_.urls.at(node), place), failure);
}

}  // namespace ordermart
