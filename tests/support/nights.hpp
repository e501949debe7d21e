#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "support/support.hpp"

namespace ordermart::test {

/// Two nights' raw files in a folder of their own, and the warehouses that loading them undisturbed gives: for tests
/// that disturb a night and compare. A night is a first load, into no warehouse, or the second one.
class Nights {
public:
    /// The second file sends the first one's orders with other values, and a third more.
    explicit Nights(int rows);

    std::string folder() const { return folder_.path(); }
    std::string path(const std::string& name) const { return folder_.path(name); }
    std::string warehouse(const char* suffix = "") const { return folder_.path("w.db") + suffix; }

    /// The arguments of a night's run, from `folder()`.
    static std::vector<std::string> run(bool first_load);
    static std::vector<std::string> check() { return {"check", "--db", "w.db"}; }

    /// How long the undisturbed run took.
    std::chrono::microseconds takes(bool first_load) const { return first_load ? first_takes_ : second_takes_; }

    /// Makes the warehouse what it was before the night.
    void set_back(bool first_load) const;

    /// The warehouse is what it was before the night, or what it was after the undisturbed one.
    bool is_as_before(bool first_load, bool with_ledger) const;
    bool is_as_after(bool first_load, bool with_ledger) const;

    /// Bytes in the warehouse's files, journals included; whether any of these files is there.
    std::uintmax_t written() const;
    bool any_file() const;

    std::int64_t runs_with_status(const std::string& status) const;

private:
    void generate(const std::string& name, int rows, const std::string& seed) const;
    std::chrono::microseconds load(bool first_load) const;

    TemporaryFolder folder_;
    std::chrono::microseconds first_takes_{};
    std::chrono::microseconds second_takes_{};
};

}  // namespace ordermart::test
