#include "ordermart/base/atomic_file.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "ordermart/base/database.hpp"
#include "ordermart/base/error.hpp"
#include "support/catch.hpp"

namespace {

namespace fs = std::filesystem;
using ordermart::AtomicFile;
using ordermart::Error;
using ordermart::ExitCode;

/// A folder of its own, removed with all it holds.
class Folder {
public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "atomic_file_test.XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string at(const std::string& name) const { return (path_ / name).string(); }

    std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const auto& entry : fs::directory_iterator(path_)) found.push_back(entry.path().filename().string());
        return found;
    }

private:
    fs::path path_;
};

/// No file of this process grows over `bytes` while it lives; a write that would fails instead of killing the process.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    void (*handler_)(int);
    rlimit before_{};
};

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

std::string contents(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a committed file holds what was written and no other file stays") {
    const Folder folder;
    AtomicFile file(folder.at("report.csv"));
    file.stream() << "a,b\n" << 1 << ',' << 2 << '\n';
    file.commit();
    CHECK(contents(folder.at("report.csv")) == "a,b\n1,2\n");
    CHECK(folder.names() == Names{"report.csv"});
}

TEST_CASE("a file of many writes comes out byte for byte") {
    const Folder folder;
    std::string text;
    {
        AtomicFile file(folder.at("long"));
        for (int line = 0; line < 50'000; ++line) {
            const std::string written =
                std::to_string(line) + (line % 3 == 0 ? std::string("\n") : std::string(7, 'x'));
            text += written;
            file.stream() << written;
        }
        file.stream().put('.');
        file.stream().write(text.data(), 200'000);
        file.commit();
    }
    CHECK(contents(folder.at("long")) == text + '.' + text.substr(0, 200'000));
}

TEST_CASE("before the commit the old file is there whole") {
    const Folder folder;
    write(folder.at("report.csv"), "yesterday");
    AtomicFile file(folder.at("report.csv"));
    file.stream() << "today" << std::flush;
    CHECK(contents(folder.at("report.csv")) == "yesterday");
    file.commit();
    CHECK(contents(folder.at("report.csv")) == "today");
}

TEST_CASE("leaving scope without a commit leaves no trace") {
    const Folder folder;
    {
        AtomicFile file(folder.at("report.csv"));
        file.stream() << "half" << std::flush;
        CHECK(folder.names().size() == 1);
    }
    CHECK(folder.names().empty());

    write(folder.at("report.csv"), "yesterday");
    { AtomicFile(folder.at("report.csv")).stream() << "half"; }
    CHECK(folder.names() == Names{"report.csv"});
    CHECK(contents(folder.at("report.csv")) == "yesterday");
}

TEST_CASE("a committed file has no claim on its temporary name") {
    const Folder folder;
    {
        AtomicFile file(folder.at("report.csv"));
        const std::string temporary_name = folder.names().at(0);
        file.commit();
        write(folder.at(temporary_name), "another's");
    }
    CHECK(folder.names().size() == 2);
}

TEST_CASE("the mode follows the umask") {
    const Folder folder;
    const mode_t before = umask(027);
    AtomicFile(folder.at("report.csv")).commit();
    umask(before);
    struct stat made {};
    REQUIRE(stat(folder.at("report.csv").c_str(), &made) == 0);
    CHECK((made.st_mode & 0777) == 0640);
}

TEST_CASE("a file that is replaced keeps its mode") {
    const Folder folder;
    for (const mode_t mode : {0600U, 0664U}) {
        AtomicFile(folder.at("report.csv")).commit();
        REQUIRE(chmod(folder.at("report.csv").c_str(), mode) == 0);
        AtomicFile(folder.at("report.csv")).commit();
        struct stat made {};
        REQUIRE(stat(folder.at("report.csv").c_str(), &made) == 0);
        CHECK((made.st_mode & 07777) == mode);
    }
}

TEST_CASE("the temporary file is not opened again by its name") {
    const Folder folder;
    write(folder.at("victim"), "precious");
    AtomicFile file(folder.at("report.csv"));
    for (const std::string& name : folder.names()) {
        if (name == "victim") continue;
        fs::remove(folder.at(name));
        fs::create_symlink(folder.at("victim"), folder.at(name));
    }
    file.stream() << std::string(300'000, 'x') << std::flush;
    CHECK(contents(folder.at("victim")) == "precious");
}

TEST_CASE("a path without a folder is in the present one, and a long name fits") {
    const Folder folder;
    const fs::path before = fs::current_path();
    fs::current_path(folder.at(""));
    const std::string name(255, 'n');
    AtomicFile file(name);
    const Names during = folder.names();
    file.commit();
    fs::current_path(before);
    CHECK(during.size() == 1);
    CHECK(folder.names() == Names{name});
}

TEST_CASE("a folder that is not there is named with the reason") {
    const Folder folder;
    const std::string path = folder.at("none/report.csv");
    try {
        AtomicFile file(path);
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.code() == ExitCode::failed);
        CHECK(std::string(error.what()).find(path + ": cannot be written: No such file or directory (") == 0);
    }
}

TEST_CASE("what is there and is no regular file is not replaced") {
    const Folder folder;
    REQUIRE(mkfifo(folder.at("pipe").c_str(), 0600) == 0);
    fs::create_symlink("/dev/null", folder.at("null"));
    fs::create_directory(folder.at("folder"));
    write(folder.at("target"), "precious");
    fs::create_symlink(folder.at("target"), folder.at("link"));
    for (const char* name : {"pipe", "null", "folder", "link"}) {
        CAPTURE(name);
        try {
            AtomicFile file(folder.at(name));
            FAIL("no error");
        } catch (const Error& error) {
            CHECK(error.code() == ExitCode::failed);
            CHECK(std::string(error.what()).find(folder.at(name) + ": is there and is no regular file (") == 0);
        }
    }
    CHECK(contents(folder.at("target")) == "precious");
    CHECK(folder.names().size() == 5);
}

TEST_CASE("a write that fails is told at the commit with its own reason and nothing is replaced") {
    const Folder folder;
    const std::string path = folder.at("report.csv");
    write(path, "yesterday");
    std::string message;
    {
        const FileSizeLimit limit(100'000);
        AtomicFile file(path);
        for (int line = 0; line < 30'000; ++line) file.stream() << "a line\n";
        errno = ENOENT;
        try {
            file.commit();
        } catch (const Error& error) {
            message = error.what();
        }
    }
    CHECK(message.find(path + ": cannot be written: File too large (") == 0);
    CHECK(contents(path) == "yesterday");
    CHECK(folder.names() == Names{"report.csv"});
}

TEST_CASE("a last write that fails is told at the commit") {
    const Folder folder;
    bool thrown = false;
    {
        const FileSizeLimit limit(10);
        AtomicFile file(folder.at("report.csv"));
        file.stream() << "more than ten bytes";
        try {
            file.commit();
        } catch (const Error&) {
            thrown = true;
        }
    }
    CHECK(thrown);
    CHECK(folder.names().empty());
}

TEST_CASE("a rename that fails is told and leaves no trace") {
    const Folder folder;
    const std::string path = folder.at("report.csv");
    std::string message;
    {
        AtomicFile file(path);
        fs::create_directory(path);
        try {
            file.commit();
        } catch (const Error& error) {
            message = error.what();
        }
    }
    CHECK(message.find(path + ": cannot be written: Is a directory (") == 0);
    CHECK(folder.names() == Names{"report.csv"});
}

TEST_CASE("a database is not written over") {
    const Folder folder;
    { ordermart::Database(folder.at("w.db"), ordermart::Database::Mode::create).execute("create table t (a)"); }
    const std::string before = contents(folder.at("w.db"));
    try {
        AtomicFile file(folder.at("w.db"));
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(std::string(error.what()).find(folder.at("w.db") + ": is a SQLite database") == 0);
    }
    CHECK(contents(folder.at("w.db")) == before);
    // Nor is what SQLite keeps beside it, there or not.
    for (const char* suffix : {"-wal", "-shm", "-journal", "-lock", "-loading"}) {
        CHECK_THROWS_AS(AtomicFile(folder.at("w.db") + suffix), Error);
        AtomicFile(folder.at("w") + suffix).commit();
    }
}
