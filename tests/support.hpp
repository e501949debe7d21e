#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

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

/// A raw file of the contract: the header and these lines.
std::string raw_file(const std::vector<std::string>& lines);

struct Finished {
    int exit_code = -1;  ///< 128 + N when signal N killed it
    std::string out;
    std::string err;
};

/// The ordermart executable, started in `folder` with `arguments` and only the given ORDERMART_ and NO_COLOR variables.
class Process {
public:
    Process(const std::string& folder, const std::vector<std::string>& arguments,
            const std::map<std::string, std::string>& environment = {});
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    void signal(int number) const;
    Finished wait();

private:
    TemporaryFolder streams_;
    pid_t pid_ = -1;
};

/// Starts the executable and waits for it.
Finished ordermart(const std::string& folder, const std::vector<std::string>& arguments,
                   const std::map<std::string, std::string>& environment = {});

/// Every table of a warehouse, its rows in key order, as text: the same text for the same content. With `ledger`, the
/// ledger's tables too, without times, durations and version.
std::string dump(const std::string& database, bool ledger = true);

/// What must not depend on how the days were loaded: facts by natural keys, and the reports.
std::string dump_facts_and_reports(const std::string& database);

}  // namespace ordermart::test
