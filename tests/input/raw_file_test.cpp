#include "ordermart/input/raw_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "ordermart/base/error.hpp"
#include "ordermart/base/interrupt.hpp"
#include "support/catch.hpp"
#include "support/read_all.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;
using namespace std::chrono_literals;

namespace {

std::string write_orders(const TemporaryFolder& folder, const std::string& text) {
    write_file(folder.path("orders.csv"), text);
    return folder.path("orders.csv");
}

/// A file in place of standard input, until this leaves scope.
class StandardInput {
public:
    explicit StandardInput(const std::string& path) : before_(dup(STDIN_FILENO)) {
        const int file = open(path.c_str(), O_RDONLY);
        REQUIRE(dup2(file, STDIN_FILENO) == STDIN_FILENO);
        close(file);
    }
    ~StandardInput() {
        dup2(before_, STDIN_FILENO);
        close(before_);
    }
    StandardInput(const StandardInput&) = delete;
    StandardInput& operator=(const StandardInput&) = delete;

private:
    int before_;
};

// What `action` throws, done when it throws nothing.
ExitCode code_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.code();
    }
    return ExitCode::done;
}

// Runs `action` in a process of its own, because a caught signal stays caught, and signals it until it ends.
int exit_status_under_signal(int signal, const std::function<void()>& action) {
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, signal);
    sigprocmask(SIG_BLOCK, &blocked, nullptr);  // until the child catches it
    const pid_t child = fork();
    if (child == 0) {
        catch_interrupts();
        sigprocmask(SIG_UNBLOCK, &blocked, nullptr);
        _exit(static_cast<int>(code_of(action)));
    }
    sigprocmask(SIG_UNBLOCK, &blocked, nullptr);
    int status = 0;
    std::this_thread::sleep_for(100ms);
    for (int attempt = 0; attempt < 200; ++attempt) {
        kill(child, signal);
        if (waitpid(child, &status, WNOHANG) == child) return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        std::this_thread::sleep_for(20ms);
    }
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return -1;
}

}  // namespace

TEST_CASE("a raw file is read whole, counted and hashed, whatever the buffer") {
    const TemporaryFolder folder;
    const std::string path = write_orders(folder, "abc");
    for (const std::size_t capacity : {1, 2, 3, 4, 1000}) {
        RawFile file(path);
        CHECK(read_all(file, capacity) == "abc");
        CHECK(file.size() == 3);
        CHECK(file.sha256() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        CHECK(file.path() == path);
    }
}

TEST_CASE("an empty raw file has the hash of nothing") {
    const TemporaryFolder folder;
    RawFile file(write_orders(folder, ""));
    CHECK(read_all(file, 10).empty());
    CHECK(file.size() == 0);
    CHECK(file.sha256() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("a read fills the buffer until the end of the file") {
    const TemporaryFolder folder;
    RawFile file(write_orders(folder, "0123456789"));
    std::vector<char> buffer(4);
    CHECK(file.read(buffer.data(), 4) == 4);
    CHECK(file.read(buffer.data(), 4) == 4);
    CHECK(file.read(buffer.data(), 4) == 2);
    CHECK(file.read(buffer.data(), 4) == 0);
}

TEST_CASE("what cannot be opened as a file is missing input, named in the message") {
    const TemporaryFolder folder;
    const std::string missing = folder.path("missing.csv");
    CHECK(code_of([&] { RawFile file(missing); }) == ExitCode::no_input);
    CHECK(code_of([&] { RawFile file(folder.path("")); }) == ExitCode::no_input);
    CHECK(code_of([&] { RawFile file(write_orders(folder, "x") + "/orders.csv"); }) == ExitCode::no_input);
    if (geteuid() != 0) {
        const std::string secret = write_orders(folder, "x");
        std::filesystem::permissions(secret, std::filesystem::perms::none);
        CHECK(code_of([&] { RawFile file(secret); }) == ExitCode::no_input);
    }
    try {
        RawFile file(missing);
        FAIL("a missing file was opened");
    } catch (const Error& error) {
        CHECK(std::string(error.what()) ==
              missing +
                  ": cannot be opened: No such file or directory (check the input path and who may read the file)");
    }
}

TEST_CASE("the path - is standard input, read from where it stands and left open") {
    const TemporaryFolder folder;
    const std::string path = write_orders(folder, "0123456789");
    const StandardInput input(path);
    REQUIRE(lseek(STDIN_FILENO, 4, SEEK_SET) == 4);
    {
        RawFile file("-");
        CHECK(file.path() == "-");
        CHECK(read_all(file, 4) == "456789");
        CHECK(file.size() == 6);
    }
    CHECK(fcntl(STDIN_FILENO, F_GETFD) != -1);

    RawFile changing("-");
    std::ofstream(path, std::ios::app) << "x";
    const Stop stop = stop_of([&] { read_all(changing, 100); });
    CHECK(stop.code == ExitCode::refused);
    CHECK(stop.message.starts_with("standard input: changed while it was read ("));
}

TEST_CASE("standard input that is closed or a folder is missing input") {
    const StandardInput input("/");
    const Stop folder = stop_of([] { RawFile file("-"); });
    CHECK(folder.code == ExitCode::no_input);
    CHECK(folder.message.starts_with("standard input: is a folder ("));
    close(STDIN_FILENO);
    const Stop closed = stop_of([] { RawFile file("-"); });
    CHECK(closed.code == ExitCode::no_input);
    CHECK(closed.message ==
          "standard input: is closed (give it the orders, as in `ordermart run --input - < orders.csv`)");
}

TEST_CASE("a disk that fails is a failed run, not missing input") {
    RawFile file("/proc/self/mem");  // its first page is never mapped
    CHECK(code_of([&] { read_all(file, 10); }) == ExitCode::failed);
}

TEST_CASE("a file that changes while it is read is refused") {
    const TemporaryFolder folder;
    const std::string path = write_orders(folder, std::string(100, 'x'));
    RawFile file(path);
    std::vector<char> buffer(50);
    REQUIRE(file.read(buffer.data(), 50) == 50);

    SECTION("it grows") { std::ofstream(path, std::ios::app) << "y"; }
    SECTION("it grows and its time is set back") {
        const auto time = std::filesystem::last_write_time(path);
        std::ofstream(path, std::ios::app) << "y";
        std::filesystem::last_write_time(path, time);
    }
    SECTION("it shrinks") { std::filesystem::resize_file(path, 60); }
    SECTION("it is written again with the same size") {
        std::filesystem::last_write_time(path, std::filesystem::last_write_time(path) + 1ms);
    }
    CHECK(code_of([&] { read_all(file, 50); }) == ExitCode::refused);
}

TEST_CASE("a file that stays as it is, or is replaced by another, is read to its end") {
    const TemporaryFolder folder;
    const std::string path = write_orders(folder, std::string(100, 'x'));
    RawFile file(path);
    std::filesystem::remove(path);
    write_orders(folder, "another file of the same name");
    CHECK(read_all(file, 50) == std::string(100, 'x'));
}

TEST_CASE("a named pipe is read until its writer closes it") {
    const TemporaryFolder folder;
    const std::string path = folder.path("pipe");
    REQUIRE(mkfifo(path.c_str(), 0600) == 0);
    std::thread writer([&path] {
        std::ofstream pipe(path, std::ios::binary);
        for (const char* const piece : {"a", "b", "c"}) {
            pipe << piece << std::flush;
            std::this_thread::sleep_for(5ms);
        }
    });
    RawFile file(path);
    CHECK(read_all(file, 1000) == "abc");
    CHECK(file.sha256() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    writer.join();
}

TEST_CASE("a signal ends a read that waits for its input") {
    const TemporaryFolder folder;
    const std::string path = folder.path("pipe");
    REQUIRE(mkfifo(path.c_str(), 0600) == 0);

    SECTION("for more bytes") {
        std::fstream keeps_it_open(path, std::ios::in | std::ios::out | std::ios::binary);
        keeps_it_open << "a" << std::flush;
        const auto read_pipe = [&path] {
            RawFile file(path);
            read_all(file, 1000);
        };
        CHECK(exit_status_under_signal(SIGINT, read_pipe) == 130);
        CHECK(exit_status_under_signal(SIGTERM, read_pipe) == 143);
    }
    SECTION("for a writer") {
        CHECK(exit_status_under_signal(SIGTERM, [&path] { RawFile file(path); }) == 143);
    }
}

TEST_CASE("a signal ends the reading of a file at the next block") {
    const TemporaryFolder folder;
    const std::string path = write_orders(folder, std::string(1000, 'x'));
    const auto read_interrupted = [&path] {
        RawFile file(path);
        std::raise(SIGTERM);
        read_all(file, 10);
    };
    CHECK(exit_status_under_signal(SIGTERM, read_interrupted) == 143);
}
