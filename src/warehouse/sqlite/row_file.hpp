#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ordermart {

/// Rows, each a key and a value, one behind the other in a file that has no name: nothing is left of it, however the
/// process ends. Few rows stay in memory. Throws Error{failed} where the folder takes no file or the disk fails.
class RowFile {
public:
    explicit RowFile(std::string folder) : folder_(std::move(folder)) {}
    ~RowFile();
    RowFile(const RowFile&) = delete;
    RowFile& operator=(const RowFile&) = delete;

    void append(std::string_view key, std::string_view value);

    /// Bytes: where the next row begins.
    std::uint64_t size() const { return written_ + unwritten_.size(); }

    /// Copies `count` bytes from `at` on, or what there is of them; returns how many.
    std::size_t read(char* to, std::size_t count, std::uint64_t at) const;

private:
    void write_out();

    std::string folder_;
    int file_ = -1;
    std::uint64_t written_ = 0;
    std::string unwritten_;
};

/// Reads the rows that lie between two places of a file.
class RowReader {
public:
    RowReader(const RowFile& file, std::uint64_t begin, std::uint64_t end, std::size_t bytes_at_once = 1 << 18)
        : file_(&file), next_(begin), end_(end), bytes_at_once_(bytes_at_once) {}

    /// Goes to the next row, the first at first; false where there is none.
    bool next();

    /// Of the present row; valid until the next one.
    std::string_view key() const { return std::string_view(buffer_).substr(at_ + head_size, key_size_); }
    std::string_view value() const {
        return std::string_view(buffer_).substr(at_ + head_size + key_size_, value_size_);
    }

    /// A row: the sizes of its key and its value, four bytes each, then both.
    static constexpr std::size_t head_size = 8;

private:
    bool holds(std::size_t bytes);
    std::size_t row_size() const { return head_size + key_size_ + value_size_; }

    const RowFile* file_;
    std::uint64_t next_;  ///< what is read from the file next
    std::uint64_t end_;
    std::size_t bytes_at_once_;
    std::string buffer_;
    std::size_t at_ = 0;  ///< of the present row in it
    std::uint32_t key_size_ = 0;
    std::uint32_t value_size_ = 0;
    bool is_begun_ = false;
};

}  // namespace ordermart
