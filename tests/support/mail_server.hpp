#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/server_process.hpp"
#include "support/support.hpp"

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
        // Debian's own, which has python3-aiosmtpd.
        std::vector<std::string> words{"/usr/bin/python3", source_path("tests/support/mail_server.py"), folder_,
                                       session.path("server.pem"), session.path("server.key")};
        words.insert(words.end(), way.begin(), way.end());
        process_.emplace(words, folder_ + "/messages");
        port_ = process_->wait_for(folder_ + "/port");
    }

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
    std::optional<ServerProcess> process_;
};

/// A session with a certificate for `localhost` that no system trusts.
struct MailSession : Session {
    MailSession() {
        make_certificate(path());
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
