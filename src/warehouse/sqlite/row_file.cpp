#include "warehouse/sqlite/row_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "ordermart/base/error.hpp"
#include "ordermart/base/interrupt.hpp"

namespace ordermart {
namespace {

[[noreturn]] void throw_disk_error(const std::string& folder) {
    throw Error(ExitCode::failed, folder, std::string("the disk failed where rows are sorted: ") + std::strerror(errno),
                "check the disk's free space and health, then start the run again");
}

int open_unnamed(const std::string& folder) {
    const int file = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) return file;
    std::string path = folder + "/ordermart-rows-XXXXXX";
    const int named = mkostemp(path.data(), O_CLOEXEC);
    if (named >= 0) unlink(path.c_str());
    return named;
}

}  // namespace

RowFile::~RowFile() {
    if (file_ >= 0) close(file_);
}

StoredRow::Head StoredRow::head_of(std::string_view key, std::string_view value) {
    const std::array<std::uint32_t, 2> sizes{static_cast<std::uint32_t>(key.size()),
                                             static_cast<std::uint32_t>(value.size())};
    Head head;
    std::memcpy(head.data(), sizes.data(), sizeof sizes);
    return head;
}

void RowFile::append(std::string_view key, std::string_view value) {
    const StoredRow::Head head = StoredRow::head_of(key, value);
    unwritten_.append(head.data(), head.size()).append(key).append(value);
    if (unwritten_.size() >= bytes_at_once) write_out();
}

void RowFile::append(std::string_view row) {
    unwritten_.append(row);
    if (unwritten_.size() >= bytes_at_once) write_out();
}

void RowFile::write_out() {
    if (file_ < 0) file_ = open_unnamed(folder_);
    if (file_ < 0) throw_disk_error(folder_);
    for (std::string_view rest = unwritten_; !rest.empty();) {
        check_interrupt();
        const ssize_t count =
            pwrite(file_, rest.data(), std::min(rest.size(), bytes_at_once), static_cast<off_t>(written_));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) throw_disk_error(folder_);
        rest.remove_prefix(static_cast<std::size_t>(count));
        written_ += static_cast<std::uint64_t>(count);
    }
    unwritten_.clear();
}

std::size_t RowFile::read(char* to, std::size_t count, std::uint64_t at) const {
    std::size_t done = 0;
    while (done < count && at + done < written_) {
        const std::size_t wanted = std::min<std::uint64_t>(count - done, written_ - at - done);
        const ssize_t part = pread(file_, to + done, wanted, static_cast<off_t>(at + done));
        if (part < 0 && errno == EINTR) continue;
        if (part <= 0) throw_disk_error(folder_);
        done += static_cast<std::size_t>(part);
    }
    if (at + done < written_) return done;
    return done + unwritten_.copy(to + done, count - done, at + done - written_);
}

bool RowReader::next() {
    if (std::exchange(is_begun_, true)) at_ += present().size();
    if (!holds(StoredRow::head_size)) return false;
    holds(present().size());
    return true;
}

/// Makes sure that so many bytes of the present row are in the buffer.
bool RowReader::holds(std::size_t bytes) {
    if (at_ + bytes <= buffer_.size()) return true;
    check_interrupt();
    buffer_.erase(0, at_);
    at_ = 0;
    const std::size_t kept = buffer_.size();
    const std::size_t more = std::max(bytes_at_once_, bytes) - kept;
    buffer_.resize(kept + std::min<std::uint64_t>(more, end_ - next_));
    file_->read(buffer_.data() + kept, buffer_.size() - kept, next_);
    next_ += buffer_.size() - kept;
    return bytes <= buffer_.size();
}

}  // namespace ordermart
