#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ordermart/input/raw_file.hpp"

namespace ordermart {

/// The raw files of one run, which are read one after the other. All are open from the start, so that none is missing
/// in the middle and each is held to what it was then.
class InputFiles {
public:
    /// Throws what RawFile's constructor throws. `paths` are not empty.
    explicit InputFiles(const std::vector<std::string>& paths);

    std::size_t count() const { return files_.size(); }
    RawFile& at(std::size_t position) { return *files_[position]; }

    /// What messages call all of them, and the ledger: `a.csv`, or `a.csv and 2 more`.
    std::string name() const;
    std::string path() const;

    /// Of all files: see RawFile. From any thread.
    void stop_waiting() noexcept;
    std::int64_t size() const;
    double share_read() const;

private:
    std::string with_the_others(const std::string& first) const;

    std::vector<std::unique_ptr<RawFile>> files_;
};

}  // namespace ordermart
