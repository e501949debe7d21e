#include "ordermart/base/log.hpp"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdlib>
#include <latch>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

/// A terminal in the place of standard error while it lives.
class Terminal {
public:
    Terminal() : master_(::posix_openpt(O_RDWR | O_NOCTTY)), kept_(::dup(STDERR_FILENO)) {
        REQUIRE(::grantpt(master_) == 0);
        REQUIRE(::unlockpt(master_) == 0);
        const int terminal = ::open(::ptsname(master_), O_RDWR | O_NOCTTY);
        REQUIRE(terminal >= 0);
        ::dup2(terminal, STDERR_FILENO);
        ::close(terminal);
    }
    ~Terminal() {
        give_back();
        ::close(master_);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    /// The other end is closed then, which ends read_all().
    void give_back() {
        if (kept_ < 0) return;
        ::dup2(kept_, STDERR_FILENO);
        ::close(std::exchange(kept_, -1));
    }

    std::string read_all() const {
        std::string text;
        std::string part(4096, '\0');
        for (ssize_t got; (got = ::read(master_, part.data(), part.size())) > 0;) {
            text.append(part, 0, static_cast<std::size_t>(got));
        }
        return text;
    }

private:
    int master_;
    int kept_;
};

/// What several threads, which all log `message`, leave on a terminal.
std::string logged_by_threads(const std::string& message, int threads, int times) {
    Terminal terminal;
    std::string text;
    std::thread reader([&] { text = terminal.read_all(); });
    std::latch all_are_there(threads);
    std::vector<std::thread> writers;
    for (int i = 0; i < threads; ++i) {
        writers.emplace_back([&] {
            all_are_there.arrive_and_wait();
            for (int time = 0; time < times; ++time) spdlog::warn(message);
        });
    }
    for (std::thread& writer : writers) writer.join();
    terminal.give_back();
    reader.join();
    return text;
}

}  // namespace

TEST_CASE("lines that several threads log stay whole on a terminal, colours and all") {
    const auto logger_before = spdlog::default_logger();
    const char* const term = std::getenv("TERM");
    const std::string term_before = term == nullptr ? "" : term;
    ::setenv("TERM", "xterm", 1);
    std::string text;
    {
        // The sink decides about colours as it is made.
        Terminal terminal;
        configure_log({});
    }
    text = logged_by_threads("the lock is renewed", 4, 2000);
    spdlog::set_default_logger(logger_before);
    term == nullptr ? ::unsetenv("TERM") : ::setenv("TERM", term_before.c_str(), 1);

    const std::vector<std::string> lines = split_lines(text);
    CHECK(lines.size() == 8000);
    const std::string whole = lines.empty() ? "" : lines.front();
    CHECK(contains(whole, "warning"));
    CHECK(contains(whole, ": the lock is renewed"));
    CHECK(contains(whole, "\x1B["));
    for (const std::string& line : lines) REQUIRE(line == whole);
}
