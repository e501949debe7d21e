#include "warehouse/sqlite/bulk_table.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <future>
#include <utility>

#include "ordermart/base/error.hpp"
#include "warehouse/sqlite/btree_writer.hpp"
#include "warehouse/sqlite/bulk_layout.hpp"
#include "warehouse/sqlite/conflict_decider.hpp"
#include "warehouse/sqlite/key_places.hpp"
#include "warehouse/sqlite/row_file.hpp"
#include "warehouse/sqlite/sorted_rows.hpp"
#include "warehouse/sqlite/strict_value.hpp"

namespace ordermart {

class BulkTable::Work {
public:
    Work(Database& database, BulkLayout layout, BulkOptions options)
        : database_(database),
          layout_(std::move(layout)),
          options_(std::move(options)),
          key_places_(layout_.has_rowid ? Places{layout_.columns.size()} : layout_.key),
          fields_(layout_.columns.size() + 2),
          copies_(fields_.size()),
          rows_(options_.folder),
          late_(options_.folder),
          places_(options_.memory) {
        for (std::size_t place = 0; place < layout_.columns.size(); ++place) {
            const std::string_view literal = layout_.columns[place].literal;
            if (literal.starts_with('\'')) {
                fields_[place].set_text(literal.substr(1, literal.size() - 2));
            } else if (!literal.empty()) {
                fields_[place].set_integer(std::stoll(std::string(literal)));
            }
        }
        defaults_ = fields_;
    }

    Work(const Work&) = delete;
    Work& operator=(const Work&) = delete;

    /// Why rows may need more than their key to be decided on; empty where they do not.
    std::string prepare() {
        const bool may_conflict = !options_.on_conflict.empty();
        const auto is_unique = [](const BulkLayout::Tree& index) { return index.unique != 0; };
        if (may_conflict &&
            (layout_.has_odd_unique_index || std::any_of(layout_.trees.begin() + 1, layout_.trees.end(), is_unique))) {
            return "rows may conflict in more than its key";
        }
        // Rowids that SQLite chooses come in order.
        if (layout_.key.empty()) return may_conflict ? "it has no key that rows conflict in" : "";
        try {
            decider_.emplace(database_, layout_, options_.on_conflict);
        } catch (const Error& error) {
            if (error.is_interrupt()) throw;
            return "its conflict clause is about more than its stored columns";
        }
        return decider_->has_other_parameters() ? "its conflict clause has parameters" : "";
    }

    void add(const Statement& row) {
        ++added_;
        take_row(row, layout_.given);
        const std::string_view key = key_of_fields();
        if (rows_.size() == 0 || key > last_key_) {
            add_in_order(key);
        } else {
            add_late(row, key);
            fields_ = defaults_;
        }
    }

    std::int64_t finish() {
        if (added_ == 0) return 0;
        require_quiet();
        const std::string path = sqlite3_db_filename(database_.handle(), "main");
        PageFile file(path);
        for (std::size_t number = 1; number < layout_.trees.size(); ++number) {
            entries_.emplace_back(options_.folder, options_.memory / (layout_.trees.size() - 1));
        }
        write_table(file);
        file.publish();
        // What SQL has to read again, it reads while the indexes are written.
        std::future<bool> has_odd_rows;
        if (written_ > few_rows && !layout_.odd_row_query.empty()) {
            has_odd_rows = std::async(std::launch::async, [&] {
                return Database(path, Database::Mode::read_only).prepare(layout_.odd_row_query).step();
            });
        }
        for (std::size_t number = 1; number < layout_.trees.size(); ++number) {
            write_index(file, layout_.trees[number], entries_[number - 1]);
        }
        const bool may_be_odd = !has_odd_rows.valid() || has_odd_rows.get();
        file.publish();
        if (may_be_odd) finish_in_sql();
        return written_;
    }

    std::int64_t changes_aside() const { return decider_ ? decider_->changes() : 0; }

private:
    /// What is found by its key lies behind the first row of a block.
    struct Block {
        std::string first_key;
        std::uint64_t begin;
    };
    static constexpr std::int64_t few_rows = 20'000;  ///< not worth a thread

    [[noreturn]] void throw_broken(const std::string& problem) const {
        throw Error(ExitCode::failed, layout_.table, problem, "mend the model or the data");
    }

    void take_row(const Statement& row, const Places& places) {
        for (std::size_t number = 0; number < places.size(); ++number) {
            const std::size_t place = places[number];
            const BulkLayout::Column& column = layout_.columns[place];
            sqlite3_value* const value = sqlite3_column_value(row.handle(), static_cast<int>(number));
            if (!take_value(fields_[place], column.type, value, copies_[place])) {
                throw_broken(fmt::format("column {} does not take a value of this type", column.name));
            }
            if (fields_[place].is_null() && (column.not_null || place == layout_.rowid)) {
                throw_broken(fmt::format("column {} must not be null", column.name));
            }
        }
        Field& rowid = fields_[layout_.columns.size()];
        if (layout_.rowid == layout_.columns.size()) {
            rowid.set_integer(added_);
        } else {
            rowid = fields_[layout_.rowid];
        }
    }

    std::string_view key_of_fields() {
        const std::size_t size = put_key(key_, fields_, key_places_, 0);
        return {key_.data(), size};
    }

    /// As a row waits: its record, and its rowid where it has one.
    std::string_view row_of_fields() {
        std::size_t size = 0;
        if (layout_.has_rowid) {
            const std::int64_t rowid = fields_[layout_.columns.size()].integer();
            record_.resize(std::max(record_.size(), size = sizeof rowid));
            std::memcpy(record_.data(), &rowid, sizeof rowid);
        }
        size = put_record(record_, size, fields_, layout_.trees[0].places);
        return {record_.data(), size};
    }

    /// Returns the row's record, and puts its fields in place.
    std::string_view read_row(std::string_view row) {
        std::int64_t rowid = 0;
        if (layout_.has_rowid) {
            std::memcpy(&rowid, row.data(), sizeof rowid);
            row.remove_prefix(sizeof rowid);
        }
        read_record(row.data(), fields_, layout_.trees[0].places);
        fields_[layout_.columns.size()].set_integer(rowid);
        fields_[layout_.rowid] = fields_[layout_.columns.size()];
        return row;
    }

    void add_in_order(std::string_view key) {
        if (in_block_ == 0) add_block(key);
        in_block_ = (in_block_ + 1) % rows_per_block_;
        last_key_ = key;
        rows_.append(key, row_of_fields());
    }

    void add_block(std::string_view key) {
        blocks_.push_back({std::string(key), rows_.size()});
        block_bytes_ += sizeof(Block) + key.size();
        if (block_bytes_ < options_.memory / 4) return;
        // Half as many, of twice as many rows.
        std::size_t kept = 0;
        block_bytes_ = 0;
        for (std::size_t block = 0; block < blocks_.size(); block += 2) {
            blocks_[kept] = std::move(blocks_[block]);
            block_bytes_ += sizeof(Block) + blocks_[kept++].first_key.size();
        }
        blocks_.resize(kept);
        rows_per_block_ *= 2;
    }

    void add_late(const Statement& row, std::string_view key) {
        std::optional<RowReader> known = find_in_order(key);
        // A later version of it counts.
        if (std::optional<RowReader> known_late = find_late(key)) known = std::move(known_late);
        if (known) {
            decide(row, *known);
        } else if (places_.has_room()) {
            keep_late(key);
        } else {
            decider_->insert(row, true);
        }
    }

    /// As the statement's conflict clause has it, in a table that holds the row with the same key.
    void decide(const Statement& row, const RowReader& known) {
        if (options_.on_conflict.empty()) throw_broken("two rows have the same primary key");
        read_row(known.value());
        decider_->copy(fields_);
        decider_->insert(row, false);
        if (!decider_->find(fields_)) throw_broken("a conflict clause changes the key, which it cannot do in bulk");
        take_row(decider_->found(), layout_.stored);
        const bool is_changed = row_of_fields() != known.value();
        if (is_changed && places_.has_room()) keep_late(key_of_fields());
        decider_->leave(fields_, is_changed && !places_.has_room());
    }

    void keep_late(std::string_view key) {
        places_.add(key, late_.size());
        late_.append(key, row_of_fields());
    }

    std::optional<RowReader> find_late(std::string_view key) const {
        std::optional<RowReader> found;
        places_.for_each(key, [&](std::uint64_t place) {
            constexpr std::size_t bytes_at_once = 512;
            RowReader row(late_, place, late_.size(), bytes_at_once);
            // Of several versions the last one was added last.
            if (row.next() && row.key() == key) found = std::move(row);
        });
        return found;
    }

    /// Among the rows in order.
    std::optional<RowReader> find_in_order(std::string_view key) const {
        const auto behind = std::ranges::upper_bound(blocks_, key, {}, &Block::first_key);
        if (behind == blocks_.begin()) return std::nullopt;
        RowReader row(rows_, std::prev(behind)->begin, behind == blocks_.end() ? rows_.size() : behind->begin);
        while (row.next()) {
            if (row.key() == key) return row;
            if (row.key() > key) break;
        }
        return std::nullopt;
    }

    /// A connection in the middle of something would not notice that the file is another.
    void require_quiet() const {
        sqlite3* handle = database_.handle();
        bool is_busy = database_.in_transaction();
        for (auto* at = sqlite3_next_stmt(handle, nullptr); at != nullptr; at = sqlite3_next_stmt(handle, at)) {
            is_busy = is_busy || sqlite3_stmt_busy(at) != 0;
        }
        if (is_busy) throw Error(ExitCode::failed, layout_.table, "is still being read or written", "please report it");
    }

    void finish_in_sql() {
        for (const std::string& name : layout_.other_indexes) database_.execute("reindex " + name);
        if (layout_.check_query.empty()) return;
        Statement check = database_.prepare(layout_.check_query);
        if (check.step()) throw_broken(fmt::format("a row breaks its constraint check ({})", check.text(0)));
    }

    /// Both kinds of rows; of those with one key, the last.
    void write_table(PageFile& file) {
        places_.free();
        blocks_ = {};
        SortedRows late(options_.folder, options_.memory);
        RowReader late_row(late_, 0, late_.size());
        while (late_row.next()) late.add(late_row.key(), late_row.value());
        while (decider_ && decider_->all().step()) {
            take_row(decider_->all(), layout_.stored);
            const std::string_view key = key_of_fields();
            late.add(key, row_of_fields());
        }
        if (decider_) decider_->all().reset();
        late.end();

        BtreeWriter tree(file, layout_.trees[0].root, layout_.has_rowid);
        RowReader row(rows_, 0, rows_.size());
        bool is_there = row.next();
        const auto write_late = [&] {
            for (; is_there && row.key() < last_key_; is_there = row.next()) write_row(tree, row.value());
            if (is_there && row.key() == last_key_) is_there = row.next();
            write_row(tree, held_back_);
        };
        held_back_.clear();
        while (late.next()) {
            if (!held_back_.empty() && late.key() != last_key_) write_late();
            last_key_ = late.key();
            held_back_ = late.value();
        }
        if (!held_back_.empty()) write_late();
        for (; is_there; is_there = row.next()) write_row(tree, row.value());
        tree.finish();
    }

    void write_row(BtreeWriter& tree, std::string_view row) {
        const std::string_view record = read_row(row);
        tree.add(record, fields_[layout_.columns.size()].integer());
        ++written_;
        for (std::size_t number = 0; number < entries_.size(); ++number) {
            const BulkLayout::Tree& index = layout_.trees[number + 1];
            const std::size_t key_size = put_key(key_, fields_, index.places, index.unique);
            const std::size_t size = put_record(record_, 0, fields_, index.places);
            entries_[number].add({key_.data(), key_size}, {record_.data(), size});
        }
    }

    /// Equal keys are those of a unique index alone: others end with the table's key.
    void write_index(PageFile& file, const BulkLayout::Tree& index, SortedRows& entries) {
        BtreeWriter tree(file, index.root, false);
        last_key_.clear();
        entries.end();
        while (entries.next()) {
            if (index.unique != 0) {
                if (last_key_ == entries.key()) {
                    throw_broken(fmt::format("two rows break the unique index {}", index.name));
                }
                last_key_ = entries.key();
            }
            tree.add(entries.value(), 0);
        }
        tree.finish();
    }

    Database& database_;
    BulkLayout layout_;
    BulkOptions options_;
    Places key_places_;
    Fields fields_;
    Fields defaults_;
    std::vector<CopiedValue> copies_;
    RowFile rows_;  ///< that came in order
    std::vector<Block> blocks_;
    std::size_t block_bytes_ = 0;
    std::size_t rows_per_block_ = 64;
    std::size_t in_block_ = 0;
    RowFile late_;      ///< others, and later versions of rows
    KeyPlaces places_;  ///< of these
    std::optional<ConflictDecider> decider_;
    std::deque<SortedRows> entries_;  ///< of the indexes
    std::int64_t added_ = 0;
    std::int64_t written_ = 0;
    std::string last_key_;
    std::string key_;
    std::string record_;
    std::string held_back_;
};

BulkTable::BulkTable(std::unique_ptr<Work> work) : work_(std::move(work)) {}
BulkTable::BulkTable(BulkTable&&) noexcept = default;
BulkTable& BulkTable::operator=(BulkTable&&) noexcept = default;
BulkTable::~BulkTable() = default;

std::optional<BulkTable> BulkTable::open(Database& database, const std::string& table,
                                         const std::vector<std::string>& columns, BulkOptions options,
                                         std::string& unfit) {
    BulkLayout layout;
    layout.table = table;
    unfit = read_bulk_layout(database, columns, layout);
    if (!unfit.empty()) return std::nullopt;
    auto work = std::make_unique<Work>(database, std::move(layout), std::move(options));
    unfit = work->prepare();
    if (!unfit.empty()) return std::nullopt;
    return BulkTable(std::move(work));
}

void BulkTable::add(const Statement& row) { work_->add(row); }

std::int64_t BulkTable::finish() { return work_->finish(); }

std::int64_t BulkTable::changes_aside() const { return work_->changes_aside(); }

}  // namespace ordermart
