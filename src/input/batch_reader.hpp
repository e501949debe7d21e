#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <vector>

#include "input/customer_numbers.hpp"
#include "input/record_batch.hpp"
#include "ordermart/input/order_reader.hpp"
#include "ordermart/input/raw_file.hpp"
#include "ordermart/input/raw_text.hpp"
#include "ordermart/input/read_ahead.hpp"

namespace ordermart {

/// Reads the records of several files, one file after the other, in batches.
class BatchReader {
public:
    /// Reads the first header, and throws what the constructors of RawText and OrderReader throw.
    BatchReader(InputFiles& files, Source source, std::optional<std::int64_t> replayed_run);

    /// Fills the empty `batch`. What stops the reading is the error of a batch of its own, after what was read before.
    /// False when this was the last batch: it has the end, or an error.
    bool fill(RecordBatch& batch) noexcept;

    const std::vector<ReadAhead::Part>& parts() const { return parts_; }
    const CurrencyCounts& currencies() const { return currencies_; }

private:
    void open(std::size_t file);
    bool read(RecordBatch& batch);
    OrderReader::Outcome read_next();
    RecordAhead present(OrderReader::Outcome outcome);
    void number_customers(RecordBatch& batch);

    InputFiles& files_;
    const Source source_;
    const std::optional<std::int64_t> replayed_run_;
    std::shared_ptr<FirstValues> first_values_;  ///< where the source fills values down
    std::optional<RawText> text_;
    std::optional<OrderReader> reader_;  ///< of file number parts_.size()
    std::vector<ReadAhead::Part> parts_;
    CurrencyCounts currencies_;
    std::int64_t records_before_ = 0;  ///< in the files before
    std::int64_t blank_before_ = 0;
    std::int64_t skipped_before_ = 0;
    CustomerNumbers customer_numbers_;
    bool in_order_ = true;      ///< order ids ascended so far
    std::exception_ptr error_;  ///< met behind records that had to be yielded first
};

}  // namespace ordermart
