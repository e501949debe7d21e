#include "ordermart/input/raw_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include "ordermart/base/error.hpp"
#include "ordermart/base/interrupt.hpp"

namespace ordermart {
namespace {

constexpr int milliseconds_between_looks = 50;

std::string system_message(int error) { return std::generic_category().message(error); }

int duplicate_standard_input() {
    const int descriptor = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (descriptor >= 0) return descriptor;
    const int error = errno;
    throw Error(ExitCode::no_input, input_name(std::string(standard_input_path)),
                error == EBADF ? "is closed" : "cannot be opened: " + system_message(error),
                "give it the orders, as in `ordermart run --input - < orders.csv`");
}

int open_for_reading(const std::string& path) {
    if (path == standard_input_path) return duplicate_standard_input();
    for (;;) {
        // Opening a FIFO waits for its writer, so a signal can arrive here too.
        const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor >= 0) return descriptor;
        const int error = errno;
        if (error != EINTR) {
            throw Error(ExitCode::no_input, path, "cannot be opened: " + system_message(error),
                        error == EMFILE ? "all files of a run are open at once: raise `ulimit -n`, or load fewer"
                                        : "check the input path and who may read the file");
        }
        check_interrupt();
    }
}

bool same_moment(const timespec& left, const timespec& right) {
    return left.tv_sec == right.tv_sec && left.tv_nsec == right.tv_nsec;
}

}  // namespace

std::string input_name(const std::string& path) { return path == standard_input_path ? "standard input" : path; }

RawFile::RawFile(std::string path) : path_(std::move(path)) {
    descriptor_ = open_for_reading(path_);
    // The destructor of an object that was never made does not run: this constructor closes what it opened.
    if (::fstat(descriptor_, &opened_) != 0) {
        const int error = errno;
        ::close(descriptor_);
        throw Error(ExitCode::no_input, input_name(path_), "cannot be examined: " + system_message(error),
                    "check the disk");
    }
    if (S_ISDIR(opened_.st_mode)) {
        ::close(descriptor_);
        throw Error(ExitCode::no_input, input_name(path_), "is a folder", "name the raw file in it");
    }
}

RawFile::~RawFile() { ::close(descriptor_); }

std::size_t RawFile::read(char* buffer, std::size_t capacity) {
    std::size_t filled = 0;
    while (filled < capacity) {
        check_interrupt();
        wait_for_bytes();
        const ssize_t got = ::read(descriptor_, buffer + filled, capacity - filled);
        if (got > 0) {
            filled += static_cast<std::size_t>(got);
        } else if (got == 0) {
            require_unchanged();
            at_end_ = true;
            break;
        } else if (const int error = errno; error != EINTR) {
            throw Error(ExitCode::failed, input_name(path_), "cannot be read: " + system_message(error),
                        "check the disk, then start the run again");
        }
    }
    digest_.add(buffer, filled);
    size_ += static_cast<std::int64_t>(filled);
    return filled;
}

/// The writer of a pipe may take its time. Not for ever without a look at who wants to stop.
void RawFile::wait_for_bytes() const {
    if (S_ISREG(opened_.st_mode)) return;
    pollfd awaited{descriptor_, POLLIN, 0};
    while (::poll(&awaited, 1, milliseconds_between_looks) <= 0) {
        check_interrupt();
        if (stopped_) throw Error(ExitCode::failed, input_name(path_), "is no longer wanted", "start the run again");
    }
}

void RawFile::require_unchanged() const {
    if (!S_ISREG(opened_.st_mode)) return;
    struct stat now {};
    const bool examined = ::fstat(descriptor_, &now) == 0;
    if (examined && now.st_size == opened_.st_size && same_moment(now.st_mtim, opened_.st_mtim)) return;
    throw Error(ExitCode::refused, input_name(path_), "changed while it was read",
                "start the run again when whatever writes the file is done");
}

double RawFile::share_read() const {
    if (!S_ISREG(opened_.st_mode) || opened_.st_size == 0) return -1;
    return std::min(1.0, static_cast<double>(size_) / static_cast<double>(opened_.st_size));
}

InputFiles::InputFiles(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) files_.push_back(std::make_unique<RawFile>(path));
}

std::string InputFiles::with_the_others(const std::string& first) const {
    return count() == 1 ? first : first + " and " + std::to_string(count() - 1) + " more";
}

std::string InputFiles::name() const { return with_the_others(input_name(files_.front()->path())); }

std::string InputFiles::path() const { return with_the_others(files_.front()->path()); }

void InputFiles::stop_waiting() noexcept {
    for (const auto& file : files_) file->stop_waiting();
}

std::int64_t InputFiles::size() const {
    std::int64_t size = 0;
    for (const auto& file : files_) size += file->size();
    return size;
}

/// Each file counts alike: near enough, and right for one.
double InputFiles::share_read() const {
    double share = 0;
    for (const auto& file : files_) {
        if (file->share_read() < 0) return -1;
        share += file->share_read();
    }
    return share / static_cast<double>(files_.size());
}

}  // namespace ordermart
