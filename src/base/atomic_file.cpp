#include "ordermart/base/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <random>
#include <streambuf>
#include <utility>

#include "ordermart/base/database.hpp"
#include "ordermart/base/error.hpp"

namespace ordermart {
namespace {

std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "./" : path.substr(0, slash + 1);
}

/// A mistyped name must not cost a warehouse.
bool is_database(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::array<char, 16> start{};
    return file.read(start.data(), start.size()) && std::memcmp(start.data(), "SQLite format 3", start.size()) == 0;
}

Error write_error(const std::string& path, int error) {
    return Error(ExitCode::failed, path, fmt::format("cannot be written: {}", std::strerror(error)),
                 "see to the disk and the folder's permissions, or name another file; nothing was replaced");
}

/// A folder that may not be read, or whose file system has no such sync, does not make the file less written.
void sync_folder(const std::string& path) {
    const int folder = open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;
    const bool failed = fsync(folder) != 0 && errno == EIO;
    close(folder);
    if (failed) {
        throw Error(ExitCode::failed, path, fmt::format("was written but may not last: {}", std::strerror(EIO)),
                    "check the disk, then write it again");
    }
}

}  // namespace

/// Writes to a descriptor, which it owns. A std::ofstream would have to open the temporary file again by its name,
/// which another user of the folder may have made a symlink by then, and would not keep why a write failed.
class AtomicFile::Buffer : public std::streambuf {
public:
    explicit Buffer(int descriptor) : descriptor_(descriptor) { setp(bytes_.data(), bytes_.data() + bytes_.size()); }
    ~Buffer() override { close(descriptor_); }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;

    int descriptor() const { return descriptor_; }

    /// errno of the first write that failed, 0 for none.
    int error() const { return error_; }

protected:
    int_type overflow(int_type c) override {
        if (sync() != 0) return traits_type::eof();
        if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
        return sputc(traits_type::to_char_type(c));
    }

    int sync() override {
        for (const char* next = pbase(); next < pptr();) {
            if (error_ != 0) return -1;
            const ssize_t written = write(descriptor_, next, static_cast<std::size_t>(pptr() - next));
            if (written >= 0) {
                next += written;
            } else if (errno != EINTR) {
                error_ = errno;
            }
        }
        setp(bytes_.data(), bytes_.data() + bytes_.size());
        return 0;
    }

private:
    int descriptor_;
    int error_ = 0;
    std::array<char, 1 << 16> bytes_;
};

AtomicFile::AtomicFile(std::string path) : path_(std::move(path)), stream_(nullptr) {
    struct stat present {};
    // Renamed over, /dev/stdout or a named pipe would be lost to everyone.
    const bool is_there = lstat(path_.c_str(), &present) == 0;
    if (is_there && !S_ISREG(present.st_mode)) {
        throw Error(ExitCode::failed, path_, "is there and is no regular file", "name a file");
    }
    if (is_database(path_)) {
        throw Error(ExitCode::failed, path_, "is a SQLite database, and is not written over", "name another file");
    }
    for (const std::string_view suffix : suffixes_beside_database) {
        if (!path_.ends_with(suffix) || !is_database(path_.substr(0, path_.size() - suffix.size()))) continue;
        throw Error(ExitCode::failed, path_, "belongs to a SQLite database", "name another file");
    }
    std::random_device random;
    int descriptor = -1;
    for (int tries = 0; descriptor < 0; ++tries) {
        temporary_path_ = fmt::format("{}.ordermart-{:08x}{:08x}.tmp", folder_of(path_), random(), random());
        descriptor =
            open(temporary_path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, is_there ? 0600 : 0666);
        if (descriptor < 0 && (errno != EEXIST || tries == 100)) throw write_error(path_, errno);
    }
    buffer_ = std::make_unique<Buffer>(descriptor);
    // What was private stays so.
    if (is_there && fchmod(descriptor, present.st_mode & 07777) != 0) throw write_error(path_, errno);
    stream_.rdbuf(buffer_.get());
}

AtomicFile::~AtomicFile() {
    if (!temporary_path_.empty()) unlink(temporary_path_.c_str());
}

void AtomicFile::commit() {
    stream_.flush();
    if (!stream_) throw write_error(path_, buffer_->error() != 0 ? buffer_->error() : EIO);
    if (fsync(buffer_->descriptor()) != 0) throw write_error(path_, errno);
    if (rename(temporary_path_.c_str(), path_.c_str()) != 0) throw write_error(path_, errno);
    temporary_path_.clear();
    sync_folder(path_);
}

bool put_in_place(const std::string& from, const std::string& to) {
    const int descriptor = open(from.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) throw write_error(to, errno);
    const int error = fsync(descriptor) == 0 ? 0 : errno;
    close(descriptor);
    if (error != 0) throw write_error(to, error);
    // Some file systems do not have that flag.
    const bool is_in_place = renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0 ||
                             (errno == EINVAL && link(from.c_str(), to.c_str()) == 0 && unlink(from.c_str()) == 0);
    if (!is_in_place && errno == EEXIST) return false;
    if (!is_in_place) throw write_error(to, errno);
    sync_folder(to);
    return true;
}

}  // namespace ordermart
