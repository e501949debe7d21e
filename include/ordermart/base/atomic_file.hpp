#pragma once

#include <memory>
#include <ostream>
#include <string>

namespace ordermart {

/// A file that appears whole or not at all: written as a new temporary file in the same folder (exclusive, no symlink
/// followed, mode by the umask), synced and renamed by commit(). Leaving scope
/// without it removes the temporary file.
class AtomicFile {
public:
    /// Throws Error{failed} when the folder cannot be written, and when `path` is there and is no regular file, such as
    /// a symlink, or is a SQLite database.
    explicit AtomicFile(std::string path);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    std::ostream& stream() { return stream_; }

    /// Throws Error{failed} when a write, the sync or the rename fails.
    void commit();

private:
    class Buffer;

    std::string path_;
    std::string temporary_path_;  ///< empty once it was renamed
    std::unique_ptr<Buffer> buffer_;
    std::ostream stream_;
};

/// Gives a whole file the name `to` in its folder: synced, renamed, and the folder synced. Returns false where
/// something is there: nothing is replaced. Throws Error{failed}; where that is about the folder's sync, the file is in
/// place and may not last.
[[nodiscard]] bool put_in_place(const std::string& from, const std::string& to);

}  // namespace ordermart
