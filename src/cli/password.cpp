#include "cli/password.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "ordermart/base/error.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

std::string password_variable(const std::string& of) {
    return of == "mail" ? "ORDERMART_MAIL_PASSWORD" : "ORDERMART_ENGINE_PASSWORD";
}

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const { return number_; }

private:
    int number_;
};

/// Its first line, which must be all of it.
std::string read_password(const Credentials& given) {
    const std::string& path = given.password_file;
    const std::string remedy = fmt::format("--{}-password-file names a file with the password alone", given.of);
    // Not waiting: a pipe without a writer would hold the run before it says why.
    const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat status {};
    if (file.number() < 0 || fstat(file.number(), &status) != 0) {
        throw Error(ExitCode::usage, path, std::string("cannot be read: ") + std::strerror(errno), remedy);
    }
    if (!S_ISREG(status.st_mode)) {
        throw Error(ExitCode::usage, path, "is not a regular file", remedy);
    }
    if (status.st_uid != geteuid()) {
        throw Error(ExitCode::usage, path, "belongs to another user", "use a password file that belongs to you");
    }
    if ((status.st_mode & 07777U & ~0600U) != 0) {
        throw Error(ExitCode::usage, path,
                    fmt::format("has the mode {:04o}, others may use it", status.st_mode & 07777U),
                    "let only its owner read it: chmod 600");
    }
    std::array<char, 1025> buffer{};
    const ssize_t length = read(file.number(), buffer.data(), buffer.size());
    std::string password(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
    if (password.ends_with('\n')) password.pop_back();
    if (password.ends_with('\r')) password.pop_back();
    if (password.empty() || password.size() >= buffer.size() - 1 ||
        password.find_first_of(std::string_view("\0\r\n", 3)) != std::string::npos) {
        throw Error(ExitCode::usage, path, "is not one line with a password",
                    "write the password into it, and nothing else");
    }
    return password;
}

void require_readable(const Credentials& given) {
    const std::string& path = given.ca_file;
    const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat status {};
    if (file.number() >= 0 && fstat(file.number(), &status) == 0 && S_ISREG(status.st_mode)) return;
    throw Error(ExitCode::usage, path, "is not a file that can be read",
                fmt::format("--{}-ca names a file with certificates in PEM", given.of));
}

}  // namespace

void settle_credentials(const Credentials& given, std::string& password) {
    if (!given.ca_file.empty()) require_readable(given);
    const std::string variable = password_variable(given.of);
    const char* const in_variable = std::getenv(variable.c_str());
    const bool is_set = in_variable != nullptr && *in_variable != '\0';
    const std::string file_flag = fmt::format("--{}-password-file", given.of);
    if (is_set && !given.password_file.empty()) {
        throw Error(ExitCode::usage, file_flag, fmt::format("{} has a password too", variable),
                    "give it in one of the two");
    }
    password = !given.password_file.empty() ? read_password(given) : is_set ? in_variable : "";
    if (given.user.empty() == password.empty()) return;
    const std::string user_flag = fmt::format("--{}-user", given.of);
    if (given.user.empty())
        throw Error(ExitCode::usage, user_flag, "is missing, and there is a password", "name the user of the password");
    throw Error(ExitCode::usage, user_flag, "has no password",
                fmt::format("give it in {} or with {}", variable, file_flag));
}

void refuse_password_flag(int argc, char** argv) {
    for (int at = 1; at < argc; ++at) {
        const std::string word = ascii_lower(std::string_view(argv[at]));
        const std::string flag = word.substr(0, word.find('='));
        // Mistyped too: CLI11 would repeat the password.
        if (!flag.starts_with("--") || flag.find("passw") == std::string::npos) continue;
        if (flag == "--mail-password-file" || flag == "--engine-password-file") continue;
        const std::string of = flag.find("engine") == std::string::npos ? "mail" : "engine";
        throw Error(ExitCode::usage, fmt::format("--{}-password", of),
                    "is not an option, because every user of the machine could see the password",
                    fmt::format("give the password in {} or with --{}-password-file", password_variable(of), of));
    }
}

}  // namespace ordermart
