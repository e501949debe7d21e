#include "ordermart/base/interrupt.hpp"

#include <atomic>
#include <csignal>

#include "ordermart/base/error.hpp"

namespace ordermart {
namespace {

/// Threads ask for it too, so that it is atomic; a signal handler may set it since it has no lock.
std::atomic<int> caught_signal = 0;
static_assert(std::atomic<int>::is_always_lock_free);

void note_signal(int signal) { caught_signal = signal; }

}  // namespace

void catch_interrupts() {
    struct sigaction action {};
    action.sa_handler = note_signal;
    // No SA_RESTART: a read that waits for a slow input has to return.
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    // A terminal that went away; nohup lets it go.
    struct sigaction hangup {};
    if (sigaction(SIGHUP, nullptr, &hangup) == 0 && hangup.sa_handler == SIG_DFL) sigaction(SIGHUP, &action, nullptr);
    // A file that may not grow is then an error like a full disk.
    std::signal(SIGXFSZ, SIG_IGN);
}

int pending_interrupt() noexcept { return caught_signal; }

void check_interrupt() {
    const auto interrupted = [](ExitCode code, const std::string& signal) {
        return Error(code, "ordermart", "interrupted by " + signal + ", rolled back",
                     "the warehouse is as the last completed run left it");
    };
    if (caught_signal == SIGINT) throw interrupted(ExitCode::interrupted, "SIGINT");
    if (caught_signal == SIGTERM) throw interrupted(ExitCode::terminated, "SIGTERM");
    if (caught_signal == SIGHUP) throw interrupted(ExitCode::terminated, "SIGHUP");
}

}  // namespace ordermart
