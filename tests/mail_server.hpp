#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "catch.hpp"
#include "support.hpp"

namespace ordermart::test {

inline const std::string password = "s3cret-Pa55w\xC3\xB6rd";
inline const Environment with_password{{"ORDERMART_MAIL_PASSWORD", password}};

/// A mail that the server took.
struct Received {
    nlohmann::json mail;
    std::string raw;
    std::vector<std::string> parts;

    std::string header(const std::string& name) const {
        for (const auto& header : mail["headers"]) {
            if (header[0] == name) return header[1];
        }
        return "(none)";
    }

    std::vector<std::string> header_names() const {
        std::vector<std::string> names;
        for (const auto& header : mail["headers"]) names.push_back(header[0]);
        return names;
    }
};

class MailServer {
public:
    /// `way` and what follows are those of mail_server.py.
    MailServer(const Session& session, const std::string& name, const std::vector<std::string>& way)
        : folder_(session.path(name)) {
        std::filesystem::create_directory(folder_);
        std::vector<std::string> words{"python3", ORDERMART_SOURCE_DIR "/tests/mail_server.py", folder_,
                                       session.path("server.pem"), session.path("server.key")};
        words.insert(words.end(), way.begin(), way.end());
        std::vector<char*> argv;
        for (std::string& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        pid_ = fork();
        if (pid_ < 0) throw std::runtime_error("cannot fork");
        if (pid_ == 0) {
            if (std::freopen((folder_ + "/messages").c_str(), "w", stderr) == nullptr) _exit(126);
            // Debian's own, which has python3-aiosmtpd.
            execv("/usr/bin/python3", argv.data());
            _exit(127);
        }
        wait_until(
            [this] { return std::filesystem::exists(folder_ + "/port") || waitpid(pid_, nullptr, WNOHANG) != 0; });
        port_ = read_file(folder_ + "/port");
        if (port_.empty()) throw std::runtime_error("the mail server does not start");
    }
    ~MailServer() {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    MailServer(const MailServer&) = delete;
    MailServer& operator=(const MailServer&) = delete;

    /// The flags of a mail to it that it takes, at `host`.
    std::string flags(const std::string& host = "localhost") const {
        return " --mail-to a@example.org --mail-from loader@example.org --mail-ca server.pem --mail-server " + host +
               ":" + port_;
    }

    const std::string& port() const { return port_; }

    std::string log() const { return read_file(folder_ + "/log"); }

    Received received(int number) const {
        const std::string path = folder_ + "/" + std::to_string(number) + "/";
        Received found{nlohmann::json::parse(read_file(path + "mail.json")), read_file(path + "raw"), {}};
        for (std::size_t part = 0; part < found.mail["parts"].size(); ++part) {
            found.parts.push_back(read_file(path + "part-" + std::to_string(part)));
        }
        // Of whatever it is: plain headers, lines that SMTP can carry, no password.
        CHECK(found.mail["defects"].empty());
        CHECK(found.mail["longest_line"] <= 998);
        CHECK(found.mail["bare_line_ends"] == 0);
        CHECK(!contains(found.raw, password));
        const std::string& text = found.parts.at(0);
        CHECK(std::ranges::count(text, '\r') == std::ranges::count(text, '\n'));
        return found;
    }

private:
    std::string folder_;
    std::string port_;
    pid_t pid_ = -1;
};

/// A session with a certificate for `localhost` that no system trusts.
struct MailSession : Session {
    MailSession() {
        const std::string command =
            "cd '" + path() +
            "' && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "
            "/CN=localhost -addext subjectAltName=DNS:localhost -keyout server.key -out server.pem 2>openssl.log";
        REQUIRE(std::system(command.c_str()) == 0);
        write("bad.csv", raw_file({"Ana,1,free,2023-12-10,lounge,1", "Ben,2,20,2023-12-09,parking,2"}));
    }

    /// Nothing that it says has the password.
    Finished call(const std::string& words, const Environment& environment = {}) const {
        Finished finished = Session::call(words, environment);
        CHECK(!contains(finished.out + finished.err, password));
        CHECK(finished.out == "");
        return finished;
    }

    bool is_loaded() const { return has("application.db"); }
};

}  // namespace ordermart::test
