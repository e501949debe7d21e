#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory_resource>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "ordermart/input/input_files.hpp"
#include "ordermart/input/order_reader.hpp"

namespace ordermart {

/// The number of a customer's name: the same for the same name. Numbers go up from 0 as new names come; where too many
/// would have to be remembered, a new round of numbers begins.
struct CustomerNumber {
    std::size_t value = 0;
    std::size_t round = 0;
};

/// An OrderReader on a thread of its own, some batches of records ahead of who asks, so that reading, hashing and
/// typing go on while SQL stores what was read before. What it yields and throws is the OrderReader's, in file order as
/// long as order ids ascend. Where they do not, it reads larger parts of the file and yields each in the order of the
/// ids (of records with one id in file order, rejected ones first): SQLite then stores neighbours together.
class ReadAhead {
public:
    /// Reads the first header, and throws what the constructors of RawText and OrderReader throw. The files must
    /// outlive this, and nobody else may read them until stop().
    explicit ReadAhead(InputFiles& files, Source source = {}, std::optional<std::int64_t> replayed_run = {});
    ~ReadAhead();
    ReadAhead(const ReadAhead&) = delete;
    ReadAhead& operator=(const ReadAhead&) = delete;

    /// As OrderReader::next(). After the end or an exception it is not called again.
    OrderReader::Outcome next();

    /// As OrderReader's; views are valid until the next call of next().
    const Order& order() const { return present().order; }
    const Reject& reject() const { return present().reject; }
    Reject reject_present(Reason reason) const;
    CustomerNumber customer_number() const { return present().customer_number; }
    std::int64_t file_number() const { return present().reject.file_number; }
    std::int64_t line_number() const { return present().reject.line_number; }
    std::string_view raw_text() const { return present().reject.raw_text; }

    /// Records so far, the header not counted: all of them, and the blank ones among them.
    std::int64_t records_read() const { return records_read_; }
    std::int64_t blank() const { return blank_; }

    /// Ends the thread, wherever it is, and frees the memory. Afterwards the files are the caller's again, and of this
    /// only the counts and parts() can be asked for.
    void stop() noexcept;

    /// What one file gave.
    struct Part {
        std::string header;
        std::vector<std::string> ignored_columns;
        std::int64_t records_read = 0;
        std::int64_t blank = 0;
    };

    /// Of the files that were begun, in order; the counts of those that were read to their end. Call it after stop().
    const std::vector<Part>& parts() const { return parts_; }

private:
    struct NameHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
    };

    struct Record {
        OrderReader::Outcome outcome;
        Order order;  ///< of an accepted record
        CustomerNumber customer_number;
        Reject reject;  ///< of a rejected one; of others without reason
        std::int64_t records_read;
        std::int64_t blank;
    };

    static bool comes_before(const Record& left, const Record& right);

    /// Some records, and the text that they are views of.
    struct Batch {
        Batch();
        bool has_room(bool in_order) const;
        std::string_view keep(std::string_view value);
        void clear();
        void free();
        bool ascends() const;
        void sort();

        const Record& at(std::size_t position) const {
            return records[sequence.empty() ? position : sequence[position]];
        }

        std::vector<Record> records;
        std::vector<std::uint32_t> sequence;  ///< in which they are yielded; empty: as they are
        std::vector<char> usual_text;
        std::pmr::monotonic_buffer_resource text;
        std::size_t text_bytes = 0;
        std::exception_ptr error;  ///< what ended the reading after these records
    };

    const Record& present() const { return *present_; }
    void next_batch();

    void open(std::size_t file);
    void fill_batches() noexcept;
    OrderReader::Outcome read_next();
    Batch* empty_batch();
    void publish();
    void add(Batch& batch, OrderReader::Outcome outcome);
    void begin_round();
    CustomerNumber number_of(std::string_view customer_name);

    InputFiles& files_;
    const Source source_;
    const std::optional<std::int64_t> replayed_run_;

    // The thread's own.
    std::optional<RawText> text_;
    std::optional<OrderReader> reader_;  ///< of file number parts_.size()
    std::vector<Part> parts_;
    std::int64_t records_before_ = 0;  ///< in the files before
    std::int64_t blank_before_ = 0;
    std::unordered_map<std::string, std::size_t, NameHash, std::equal_to<>> customer_numbers_;
    std::size_t customer_bytes_ = 0;  ///< that they take, about
    std::size_t round_ = 0;
    bool in_order_ = true;

    // A ring: the thread fills batch number `filled_`, next() reads number `reading_`, which is one of the filled ones.
    std::array<Batch, 2> batches_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t filled_ = 0;
    std::size_t reading_ = 0;
    bool stopping_ = false;

    const Record* present_ = nullptr;
    std::size_t position_ = 0;  ///< of the present record in its batch
    std::int64_t records_read_ = 0;
    std::int64_t blank_ = 0;
    std::thread thread_;
};

}  // namespace ordermart
