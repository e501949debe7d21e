#pragma once

#include <chrono>
#include <string>

namespace ordermart {

/// The lock of a warehouse's file, `NAME-lock` beside it (flock(2)). Whoever writes to the warehouse holds it from its
/// first look to its last; only under it is the file made or replaced. The lock's own file is empty and stays. A
/// process that is killed gives the lock back.
class FileLock {
public:
    /// Of the warehouse at `path`; nothing is made yet.
    explicit FileLock(const std::string& path) : path_(path + "-lock") {}
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

    /// Takes it, once; what is held stays held. Says false when another process holds it for longer than `wait`.
    /// Throws Error{failed} where the lock's file cannot be made, Error{interrupted|terminated} on a signal.
    bool acquire(std::chrono::milliseconds wait);

    /// It is held, and its file is still at its path: whoever removes that lets a second writer in.
    bool held() const;

private:
    bool try_acquire();
    int open_file() const;

    std::string path_;
    int descriptor_ = -1;
};

}  // namespace ordermart
