#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ordermart {

/// A SQLite database file that nothing else uses meanwhile: takes new pages at its end. Until publish(), the database
/// is as it was. Throws Error{failed} when the disk fails.
class PageFile {
public:
    explicit PageFile(std::string path);
    ~PageFile();
    PageFile(const PageFile&) = delete;
    PageFile& operator=(const PageFile&) = delete;

    std::size_t page_size() const { return page_size_; }
    /// What b-trees use of a page.
    std::size_t usable_size() const { return usable_size_; }

    /// The page that is appended next, and the one after a page.
    std::uint32_t next() const { return next_; }
    std::uint32_t after(std::uint32_t page) const;
    std::uint32_t append(std::string_view page);

    /// Throws Error{failed} where the b-tree of this root is not empty.
    void require_empty(std::uint32_t root) const;

    /// Puts a page in place of an empty b-tree's only one, when it is published.
    void set_root(std::uint32_t root, std::string page);

    void publish();

private:
    void read(char* to, std::size_t size, std::uint64_t at) const;
    void write(std::string_view bytes, std::uint64_t at) const;
    void flush();

    std::string path_;
    int file_;
    std::size_t page_size_ = 0;
    std::size_t usable_size_ = 0;
    std::uint32_t next_ = 0;
    std::string appended_;
    std::uint64_t written_ = 0;  ///< the file's size without them
    std::vector<std::pair<std::uint32_t, std::string>> roots_;
};

/// Writes one b-tree, in place of the empty one at `root`, from rows that come in its order.
class BtreeWriter {
public:
    /// With rowids, or an index, which WITHOUT ROWID tables are too.
    BtreeWriter(PageFile& file, std::uint32_t root, bool has_rowids);
    ~BtreeWriter();

    void add(std::string_view record, std::int64_t rowid);
    void finish();

private:
    struct Level;

    void put(std::size_t depth, std::uint32_t child, std::string_view body);
    void seal(std::size_t depth, std::uint32_t right);
    std::uint32_t close(std::size_t depth, std::uint32_t right);
    std::uint32_t spill(std::string_view rest);

    PageFile& file_;
    std::uint32_t root_;
    bool has_rowids_;
    std::deque<Level> levels_;  ///< the tree's open pages, the leaf first
    std::string cell_;
    std::int64_t last_rowid_ = 0;
};

}  // namespace ordermart
