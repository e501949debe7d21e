#include "warehouse/sqlite/btree_writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "ordermart/base/error.hpp"
#include "ordermart/base/interrupt.hpp"
#include "warehouse/sqlite/record.hpp"

// The sections named here are those of SQLite's file format document (fileformat2.html).

namespace ordermart {
namespace {

/// Section 1.3, the database header: where its numbers are.
constexpr std::size_t header_size = 100;
constexpr std::size_t page_size_at = 16, reserved_at = 20, change_counter_at = 24, page_count_at = 28;
constexpr std::size_t version_valid_for_at = 92;

/// Section 1.4: the page with this byte is never used.
constexpr std::uint64_t lock_byte = 1'073'741'824;

constexpr std::size_t largest_write = 1 << 20;

std::uint32_t get4(const char* from) { return static_cast<std::uint32_t>(get_big_endian(from, 4)); }

}  // namespace

PageFile::PageFile(std::string path)
    : path_(std::move(path)), file_(open(path_.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC)) {
    std::array<char, header_size> header;
    read(header.data(), header.size(), 0);
    const std::size_t size = get_big_endian(&header[page_size_at], 2);
    page_size_ = size == 1 ? 65536 : size;
    usable_size_ = page_size_ - static_cast<unsigned char>(header[reserved_at]);
    written_ = get4(&header[page_count_at]) * std::uint64_t{page_size_};
    next_ = after(get4(&header[page_count_at]));
    if (next_ * std::uint64_t{page_size_} > written_ + page_size_) appended_.resize(page_size_);
}

PageFile::~PageFile() {
    if (file_ >= 0) ::close(file_);
}

std::uint32_t PageFile::after(std::uint32_t page) const { return page + (page == lock_byte / page_size_ ? 2 : 1); }

std::uint32_t PageFile::append(std::string_view page) {
    const std::uint32_t number = next_;
    next_ = after(number);
    appended_ += page;
    if (next_ != number + 1) appended_.append(page_size_, '\0');
    if (appended_.size() >= largest_write) flush();
    return number;
}

void PageFile::flush() {
    check_interrupt();
    write(appended_, written_);
    written_ += appended_.size();
    appended_.clear();
}

void PageFile::require_empty(std::uint32_t root) const {
    std::array<char, 8> page;
    read(page.data(), page.size(), (root - 1) * std::uint64_t{page_size_});
    if (get_big_endian(&page[3], 2) == 0 && page[0] >= 8) return;
    throw Error(ExitCode::failed, path_, "a table was written while it was filled in bulk", "please report it");
}

void PageFile::set_root(std::uint32_t root, std::string page) { roots_.emplace_back(root, std::move(page)); }

void PageFile::publish() {
    flush();
    for (const auto& [root, page] : roots_) write(page, (root - 1) * std::uint64_t{page_size_});
    std::array<char, header_size> header;
    read(header.data(), header.size(), 0);
    // Another counter makes connections drop what they remember of the file.
    const std::uint32_t counter = get4(&header[change_counter_at]) + 1;
    put_big_endian(&header[change_counter_at], counter, 4);
    put_big_endian(&header[version_valid_for_at], counter, 4);
    put_big_endian(&header[page_count_at], written_ / page_size_, 4);
    write({header.data(), header.size()}, 0);
}

void PageFile::read(char* to, std::size_t size, std::uint64_t at) const {
    errno = 0;
    if (file_ < 0 || pread(file_, to, size, static_cast<off_t>(at)) != static_cast<ssize_t>(size)) {
        throw Error(ExitCode::failed, path_, std::string("cannot be read: ") + std::strerror(errno),
                    "check the disk's health, then start the run again");
    }
}

void PageFile::write(std::string_view bytes, std::uint64_t at) const {
    while (!bytes.empty()) {
        const ssize_t written = pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            throw Error(ExitCode::failed, path_, std::string("the disk failed: ") + std::strerror(errno),
                        "check its free space and health, then start the run again");
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
        at += static_cast<std::uint64_t>(written);
    }
}

/// A page that is being filled: pointers to cells grow from its header, cells from its end (section 1.6). Its cells are
/// a child's number, except in leaves, and a body.
struct BtreeWriter::Level {
    Level(const PageFile& file, bool is_leaf)
        : page(file.page_size(), '\0'), end(file.usable_size()), head(is_leaf ? 8 : 12), begin(end) {}

    std::string page;
    std::size_t end;
    std::size_t head;
    std::size_t begin;  ///< of the cells
    std::size_t count = 0;
    std::size_t last_size = 0;  ///< of the last cell

    std::size_t child_size() const { return head - 8; }

    bool fits(std::size_t body) const {
        // The smallest cell takes four bytes, which a freeblock needs.
        return head + 2 * (count + 1) + std::max<std::size_t>(child_size() + body, 4) <= begin;
    }

    void append(std::uint32_t child, std::string_view body) {
        last_size = child_size() + body.size();
        begin -= std::max<std::size_t>(last_size, 4);
        put_big_endian(&page[begin], child, child_size());
        std::memcpy(&page[begin + child_size()], body.data(), body.size());
        put_big_endian(&page[head + 2 * count++], begin, 2);
    }

    std::string take_last() {
        std::string cell = page.substr(begin, last_size);
        --count;
        begin = get_big_endian(&page[head + 2 * (count - 1)], 2);
        return cell;
    }
};

BtreeWriter::BtreeWriter(PageFile& file, std::uint32_t root, bool has_rowids)
    : file_(file), root_(root), has_rowids_(has_rowids) {
    file.require_empty(root);
    levels_.emplace_back(file, true);
}

BtreeWriter::~BtreeWriter() = default;

void BtreeWriter::add(std::string_view record, std::int64_t rowid) {
    std::array<char, 2 * longest_varint> head;
    char* behind = put_varint(head.data(), record.size());
    if (has_rowids_) behind = put_varint(behind, static_cast<std::uint64_t>(rowid));
    cell_.assign(head.data(), behind);
    // Section 1.6, "cell payload overflow pages".
    const std::size_t usable = file_.usable_size();
    const std::size_t most = has_rowids_ ? usable - 35 : (usable - 12) * 64 / 255 - 23;
    if (record.size() <= most) {
        cell_.append(record);
    } else {
        const std::size_t least = (usable - 12) * 32 / 255 - 23;
        const std::size_t even = least + (record.size() - least) % (usable - 4);
        const std::size_t local = even <= most ? even : least;
        std::array<char, 4> overflow;
        put_big_endian(overflow.data(), spill(record.substr(local)), 4);
        cell_.append(record.substr(0, local)).append(overflow.data(), 4);
    }
    if (has_rowids_ && !levels_[0].fits(cell_.size())) {
        // A table's rows are in its leaves alone; above them are the last rowids of each.
        behind = put_varint(head.data(), static_cast<std::uint64_t>(last_rowid_));
        const std::uint32_t leaf = close(0, 0);
        put(1, leaf, {head.data(), behind});
    }
    put(0, 0, cell_);
    last_rowid_ = rowid;
}

/// Where a page is full, its last cell goes a level up and that cell's child becomes the page's last one: so no page is
/// without cells, whatever comes next. Four cells fit in each.
void BtreeWriter::put(std::size_t depth, std::uint32_t child, std::string_view body) {
    if (depth == levels_.size()) levels_.emplace_back(file_, false);
    Level& level = levels_[depth];
    if (!level.fits(body.size())) {
        const std::string up = level.take_last();
        const auto right = static_cast<std::uint32_t>(get_big_endian(up.data(), level.child_size()));
        put(depth + 1, close(depth, right), std::string_view(up).substr(level.child_size()));
    }
    level.append(child, body);
}

void BtreeWriter::finish() {
    std::uint32_t right = 0;
    for (std::size_t depth = 0; depth + 1 < levels_.size(); ++depth) right = close(depth, right);
    seal(levels_.size() - 1, right);
    file_.set_root(root_, levels_.back().page);
}

/// Writes the header of a page that is full (section 1.6).
void BtreeWriter::seal(std::size_t depth, std::uint32_t right) {
    Level& level = levels_[depth];
    char* page = level.page.data();
    page[0] = static_cast<char>((has_rowids_ ? 5 : 2) + (depth == 0 ? 8 : 0));
    put_big_endian(page + 3, level.count, 2);
    put_big_endian(page + 5, level.begin, 2);  // 65536 is written as 0
    put_big_endian(page + 8, right, level.child_size());
    const std::size_t used = level.head + 2 * level.count;
    std::memset(page + used, 0, level.begin - used);
}

std::uint32_t BtreeWriter::close(std::size_t depth, std::uint32_t right) {
    seal(depth, right);
    Level& level = levels_[depth];
    level.begin = level.end;
    level.count = 0;
    return file_.append(level.page);
}

/// Writes a chain of overflow pages (section 1.6): the next one's number, and bytes. Returns the first one's.
std::uint32_t BtreeWriter::spill(std::string_view rest) {
    const std::uint32_t first = file_.next();
    while (!rest.empty()) {
        const std::string_view part = rest.substr(0, file_.usable_size() - 4);
        rest.remove_prefix(part.size());
        std::string page(file_.page_size(), '\0');
        put_big_endian(page.data(), rest.empty() ? 0 : file_.after(file_.next()), 4);
        part.copy(page.data() + 4, part.size());
        file_.append(page);
    }
    return first;
}

}  // namespace ordermart
