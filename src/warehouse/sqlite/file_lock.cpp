#include "warehouse/sqlite/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <thread>

#include "ordermart/base/error.hpp"
#include "ordermart/base/interrupt.hpp"

namespace ordermart {
namespace {

constexpr std::chrono::milliseconds between_tries{20};

Error not_lockable(const std::string& path) {
    return Error(ExitCode::failed, path, "cannot be locked: " + std::generic_category().message(errno),
                 "check that the warehouse's folder is there, and its permissions");
}

}  // namespace

FileLock::~FileLock() {
    if (descriptor_ >= 0) close(descriptor_);
}

bool FileLock::acquire(std::chrono::milliseconds wait) {
    const auto until = std::chrono::steady_clock::now() + wait;
    while (!try_acquire()) {
        check_interrupt();
        if (std::chrono::steady_clock::now() >= until) return false;
        std::this_thread::sleep_for(between_tries);
    }
    return true;
}

bool FileLock::try_acquire() {
    if (descriptor_ < 0) descriptor_ = open_file();
    if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) throw not_lockable(path_);
        return false;
    }
    if (held()) return true;
    // The file was removed between opening and locking it: others lock a new one.
    close(descriptor_);
    descriptor_ = -1;
    return false;
}

int FileLock::open_file() const {
    constexpr int flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    int descriptor = open(path_.c_str(), O_RDWR | O_CREAT | flags, 0666);
    const int error = errno;
    // Whoever else writes to the warehouse may have made it, and locking takes no right to write.
    if (descriptor < 0 && error == EACCES) descriptor = open(path_.c_str(), O_RDONLY | flags);
    if (descriptor >= 0) return descriptor;
    errno = error;
    throw not_lockable(path_);
}

bool FileLock::held() const {
    struct stat mine {};
    struct stat at_path {};
    return descriptor_ >= 0 && fstat(descriptor_, &mine) == 0 && stat(path_.c_str(), &at_path) == 0 &&
           mine.st_ino == at_path.st_ino && mine.st_dev == at_path.st_dev;
}

}  // namespace ordermart
