#pragma once

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/support.hpp"

namespace ordermart::test {

/// A server that a test starts, and that ends with it, whatever ends the test. By the test's main thread: with the one
/// that starts it a server ends.
class ServerProcess {
public:
    /// `words` begins with the path of the program. What it says goes behind what the file `messages` has.
    ServerProcess(std::vector<std::string> words, std::string messages) : messages_(std::move(messages)) {
        std::vector<char*> argv;
        for (std::string& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        const pid_t parent = getpid();
        pid_ = fork();
        if (pid_ < 0) throw std::runtime_error("cannot fork");
        if (pid_ == 0) {
            if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) _exit(126);
            if (std::freopen(messages_.c_str(), "a", stdout) == nullptr || dup2(1, 2) < 0) _exit(126);
            execv(argv.front(), argv.data());
            _exit(127);
        }
    }
    ~ServerProcess() { kill(); }
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    /// Throws with what it said when it has ended.
    void require_running() {
        if (waitpid(pid_, nullptr, WNOHANG) == 0) return;
        pid_ = -1;
        throw std::runtime_error("a server does not start: " + read_file(messages_));
    }

    /// What stands in the file that it writes when it is ready.
    std::string wait_for(const std::string& file) {
        wait_until([&] {
            if (!std::filesystem::exists(file)) require_running();
            return std::filesystem::exists(file);
        });
        return read_file(file);
    }

    void terminate() const {
        if (pid_ > 0) ::kill(pid_, SIGTERM);
    }

    /// As a machine that loses its power.
    void kill() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }

    /// After terminate(): gives it ten seconds.
    void end() {
        for (int tenths = 0; pid_ > 0 && tenths < 100; ++tenths) {
            if (waitpid(pid_, nullptr, WNOHANG) != 0) {
                pid_ = -1;
                return;
            }
            usleep(100'000);
        }
        kill();
    }

private:
    std::string messages_;
    pid_t pid_ = -1;
};

/// A new certificate for `localhost` that no system trusts: server.pem and server.key in the folder.
inline void make_certificate(const std::string& folder) {
    const std::string command =
        "cd '" + folder +
        "' && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost "
        "-addext subjectAltName=DNS:localhost -keyout server.key -out server.pem 2>openssl.log";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("no certificate");
}

}  // namespace ordermart::test
