#include "input/batch_reader.hpp"

#include <utility>

namespace ordermart {

BatchReader::BatchReader(InputFiles& files, Source source, std::optional<std::int64_t> replayed_run)
    : files_(files), source_(std::move(source)), replayed_run_(replayed_run) {
    open(0);
}

void BatchReader::open(std::size_t file) {
    reader_.reset();
    text_.emplace(files_.at(file), source_.encoding);
    reader_.emplace(*text_, source_, replayed_run_);
    parts_.push_back({reader_->header(), reader_->ignored_columns(), 0, 0});
}

bool BatchReader::fill(RecordBatch& batch) noexcept {
    // Not within a batch: sorted, it would go to and fro between two rounds.
    customer_numbers_.bound_memory();
    auto outcome = OrderReader::Outcome::accepted;
    try {
        if (error_) std::rethrow_exception(error_);
        while (batch.has_room(in_order_) && outcome != OrderReader::Outcome::end) {
            outcome = read_next();
            batch.add(present(outcome));
        }
        if (!in_order_) batch.sort_by_order_id();
    } catch (...) {
        error_ = std::current_exception();
        // The error comes behind what was read before it: with a batch of its own.
        outcome = batch.size() == 0 ? OrderReader::Outcome::end : OrderReader::Outcome::accepted;
        if (batch.size() == 0) batch.error = error_;
    }
    in_order_ = in_order_ && batch.ascends();
    if (outcome == OrderReader::Outcome::end) customer_numbers_.free();
    return outcome != OrderReader::Outcome::end;
}

/// Goes to the next record of the present file or of those after it.
OrderReader::Outcome BatchReader::read_next() {
    for (;;) {
        const auto outcome = reader_->next();
        if (outcome != OrderReader::Outcome::end) return outcome;
        parts_.back().records_read = reader_->records_read();
        parts_.back().blank = reader_->blank();
        if (parts_.size() == files_.count()) return outcome;
        records_before_ += reader_->records_read();
        blank_before_ += reader_->blank();
        open(parts_.size());
    }
}

RecordAhead BatchReader::present(OrderReader::Outcome outcome) {
    RecordAhead record{
        outcome, {}, {}, {}, records_before_ + reader_->records_read(), blank_before_ + reader_->blank()};
    if (outcome == OrderReader::Outcome::end) return record;
    const bool accepted = outcome == OrderReader::Outcome::accepted;
    // An accepted record may be rejected in SQL yet; the reason does not matter here.
    record.reject = accepted ? reader_->reject_present(Reason::duplicate_order_id) : reader_->reject();
    record.reject.file_number = static_cast<std::int64_t>(parts_.size());
    if (accepted) {
        record.order = reader_->order();
        record.customer_number = customer_numbers_.number_of(record.order.customer_name);
    }
    return record;
}

}  // namespace ordermart
