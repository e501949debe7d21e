#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace ordermart {

/// A row in a file or in memory: the sizes of its key and its value, four bytes each, then both. The bytes are
/// another's.
class StoredRow {
public:
    static constexpr std::size_t head_size = 8;
    using Head = std::array<char, head_size>;

    static Head head_of(std::string_view key, std::string_view value);

    explicit StoredRow(const char* bytes) : bytes_(bytes) {}
    std::string_view key() const { return {bytes_ + head_size, number_at(0)}; }
    std::string_view value() const { return {bytes_ + head_size + number_at(0), number_at(4)}; }
    std::size_t size() const { return head_size + number_at(0) + number_at(4); }

private:
    std::uint32_t number_at(std::size_t place) const {
        std::uint32_t number = 0;
        std::memcpy(&number, bytes_ + place, sizeof number);
        return number;
    }

    const char* bytes_;
};

/// Rows, each a key and a value, one behind the other in a file that has no name: nothing is left of it, however the
/// process ends. Few rows stay in memory. Throws Error{failed} where the folder takes no file or the disk fails.
class RowFile {
public:
    /// What is written and read together.
    static constexpr std::size_t bytes_at_once = 1 << 18;

    explicit RowFile(std::string folder) : folder_(std::move(folder)) {}
    ~RowFile();
    RowFile(const RowFile&) = delete;
    RowFile& operator=(const RowFile&) = delete;

    void append(std::string_view key, std::string_view value);
    /// The same of a row that is stored elsewhere.
    void append(std::string_view row);

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
    RowReader(const RowFile& file, std::uint64_t begin, std::uint64_t end,
              std::size_t bytes_at_once = RowFile::bytes_at_once)
        : file_(&file), next_(begin), end_(end), bytes_at_once_(bytes_at_once) {}

    /// Goes to the next row, the first at first; false where there is none.
    bool next();

    /// Of the present row; valid until the next one.
    std::string_view key() const { return present().key(); }
    std::string_view value() const { return present().value(); }

private:
    StoredRow present() const { return StoredRow(buffer_.data() + at_); }
    bool holds(std::size_t bytes);

    const RowFile* file_;
    std::uint64_t next_;  ///< what is read from the file next
    std::uint64_t end_;
    std::size_t bytes_at_once_;
    std::string buffer_;
    std::size_t at_ = 0;  ///< of the present row in it
    bool is_begun_ = false;
};

}  // namespace ordermart
