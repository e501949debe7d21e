#pragma once

#include <sys/stat.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ordermart/base/digest.hpp"
#include "ordermart/base/paths.hpp"

namespace ordermart {

/// What messages call the raw file at `path`.
std::string input_name(const std::string& path);

/// A raw file, read once from front to back with read(2), hashed on the way.
/// Owns the file descriptor. Not a mapping: a mapped file that shrinks would kill the process.
class RawFile {
public:
    /// Standard input is read from where it stands, and left open.
    /// Throws Error{no_input} when the file is not there, is a folder or cannot be opened, or standard input is closed.
    explicit RawFile(std::string path);
    ~RawFile();
    RawFile(const RawFile&) = delete;
    RawFile& operator=(const RawFile&) = delete;

    /// Fills `buffer` up to `capacity` bytes and returns how many; fewer than `capacity` only at the end.
    /// Throws Error{failed} when the disk fails, Error{refused} when, at the end, a regular file's size or
    /// modification time is not what it was when it was opened, Error{interrupted|terminated} on a signal.
    std::size_t read(char* buffer, std::size_t capacity);

    /// From any thread: a read that waits for a pipe's writer throws Error{failed}, now and from now on.
    void stop_waiting() noexcept { stopped_ = true; }

    const std::string& path() const { return path_; }

    /// Bytes read so far; the file's size once the end was reached. From any thread.
    std::int64_t size() const { return size_; }

    /// How much of the file is read, from 0 to 1; negative where that is not known, as of a pipe. From any thread.
    double share_read() const;

    /// The file was read to its end, and had not changed by then.
    bool at_end() const { return at_end_; }

    /// SHA-256 of the bytes read so far, in lower case hexadecimal. Call it once, after the last read.
    std::string sha256() { return digest_.hex(); }

private:
    void require_unchanged() const;
    void wait_for_bytes() const;

    std::string path_;
    int descriptor_ = -1;
    struct stat opened_ {};
    std::atomic<std::int64_t> size_ = 0;
    bool at_end_ = false;
    std::atomic<bool> stopped_ = false;
    Sha256 digest_;
};

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
