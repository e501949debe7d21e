#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/base/error.hpp"

namespace ordermart::test {

/// A new folder, removed with everything in it when it leaves scope.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    std::string path(std::string_view name = "") const { return (folder_ / name).string(); }

private:
    std::filesystem::path folder_;
};

void write_file(const std::string& path, std::string_view text);
std::string read_file(const std::string& path);

/// One member, one frame.
std::string gzip(std::string_view text);
std::string zstd(std::string_view text);

std::vector<std::string> split_lines(const std::string& text);
std::vector<std::string> split_words(const std::string& line);

/// Of a line of CSV; a quote in a quoted field is doubled.
std::vector<std::string> csv_fields(const std::string& line);

inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// A raw file of the contract: the header and these lines.
std::string raw_file(const std::vector<std::string>& lines);

struct Finished {
    int exit_code = -1;  ///< 128 + N when signal N killed it
    std::string out;
    std::string err;
    std::int64_t peak_memory = 0;  ///< resident, in bytes; not less than the test's own when it started the process
};

/// The ordermart executable, started in `folder` with `arguments` and only the given ORDERMART_ and NO_COLOR variables.
class Process {
public:
    /// No file it writes grows over `largest_file` bytes: a disk that is full. It reads the file `standard_input`.
    Process(const std::string& folder, const std::vector<std::string>& arguments,
            const std::map<std::string, std::string>& environment = {},
            std::optional<std::uint64_t> largest_file = std::nullopt, const std::string& standard_input = "/dev/null");
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    void signal(int number) const;
    bool running() const;

    /// Has a file of this name open.
    bool holds(const std::string& path) const;

    Finished wait();

private:
    TemporaryFolder streams_;
    pid_t pid_ = -1;
};

/// Of a file of the project, by its path there.
std::string source_path(const std::string& path);

/// The path of the program that is tested.
std::string executable();

/// Whether a program of a package that only some tests need may be used. Where not, because it is not installed or
/// TEST_QUICK of the environment is set (scripts/test.sh --quick), says so: the test is skipped.
bool may_use(const std::string& program, const std::string& package);

/// Starts the executable and waits for it.
Finished ordermart(const std::string& folder, const std::vector<std::string>& arguments,
                   const std::map<std::string, std::string>& environment = {});

using Environment = std::map<std::string, std::string>;

/// A folder with a raw file `orders.csv` of two orders, and calls of the executable in it.
class Session {
public:
    Session();

    /// Starts it with the arguments that `words` has between its spaces, and waits for it.
    Finished call(const std::string& words, const Environment& environment = {}) const;

    /// Loads orders.csv into application.db.
    void load() const;

    std::string path(std::string_view name = "") const { return folder_.path(name); }
    void write(const std::string& name, std::string_view text) const { write_file(path(name), text); }
    std::string read(const std::string& name) const { return read_file(path(name)); }
    bool has(const std::string& name) const { return std::filesystem::exists(path(name)); }

private:
    TemporaryFolder folder_;
};

/// A raw file that arrives through a pipe, as slowly as the test writes it: a run that reads it stands still in its
/// transaction.
class SlowFile {
public:
    explicit SlowFile(const std::string& path);
    ~SlowFile() { end(); }
    SlowFile(const SlowFile&) = delete;
    SlowFile& operator=(const SlowFile&) = delete;

    /// Returns when a run has read it all.
    void write(std::string_view text);

    void end();

private:
    int descriptor_ = -1;
};

/// What stopped an action: the error's exit code and message; done and empty when nothing did.
struct Stop {
    ExitCode code = ExitCode::done;
    std::string message;

    bool says(std::string_view text) const { return message.find(text) != std::string::npos; }
};

Stop stop_of(const std::function<void()>& action);

/// Waits until `condition` holds; throws std::runtime_error when it takes over 30 seconds.
void wait_until(const std::function<bool()>& condition);

/// TEST_ROUNDS of the environment, `few` without it: how often a test with random input is done.
int rounds(int few);

/// TEST_SEED of the environment, 1 without it: where random input begins.
std::uint64_t first_seed();

/// Every table of a warehouse, its rows in key order, as text: the same text for the same content. With `ledger`, the
/// ledger's tables too, without times, durations and version, and the runs that facts come from.
std::string dump(const std::string& database, bool ledger = true);

/// What must not depend on how the days were loaded: facts by natural keys, and the reports.
std::string dump_facts_and_reports(const std::string& database);

}  // namespace ordermart::test
