#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/input/order_reader.hpp"
#include "ordermart/input/raw_file.hpp"

namespace ordermart {

/// The number of a customer's name: the same for the same name. Numbers go up from 0 as new names come; where too many
/// would have to be remembered, a new round of numbers begins.
struct CustomerNumber {
    std::size_t value = 0;
    std::size_t round = 0;
};

struct RecordAhead;

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
    const Order& order() const;
    const Reject& reject() const;
    Reject reject_present(Reason reason) const;
    CustomerNumber customer_number() const;
    std::int64_t file_number() const { return reject().file_number; }
    std::int64_t line_number() const { return reject().line_number; }
    std::string_view raw_text() const { return reject().raw_text; }

    /// Records so far, the header not counted: all of them, and the blank and the skipped ones among them. Skipped ones
    /// count when their batch is done.
    std::int64_t records_read() const { return records_read_; }
    std::int64_t blank() const { return blank_; }
    std::int64_t skipped() const { return skipped_; }

    /// Ends the thread, wherever it is, and frees the memory. Afterwards the files are the caller's again, and of this
    /// only the counts and parts() can be asked for.
    void stop() noexcept;

    /// What one file gave.
    struct Part {
        std::string header;
        std::vector<std::string> ignored_columns;
        std::int64_t records_read = 0;
        std::int64_t blank = 0;
        std::int64_t skipped = 0;
    };

    /// Of the files that were begun, in order; the counts of those that were read to their end. Call it after stop().
    const std::vector<Part>& parts() const;

    /// Of the files that were read to their end, as OrderReader's. Call it after stop().
    const CurrencyCounts& currencies() const;

private:
    struct Work;

    std::unique_ptr<Work> work_;
    const RecordAhead* present_ = nullptr;
    std::int64_t records_read_ = 0;
    std::int64_t blank_ = 0;
    std::int64_t skipped_ = 0;
};

}  // namespace ordermart
