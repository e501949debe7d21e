#include "input/batch_reader.hpp"

#include <array>
#include <utility>

#include "input/first_values.hpp"

namespace ordermart {

BatchReader::BatchReader(InputFiles& files, Source source, std::optional<std::int64_t> replayed_run)
    : files_(files), source_(std::move(source)), replayed_run_(replayed_run) {
    if (!source_.fill_down.empty()) first_values_ = std::make_shared<FirstValues>();
    open(0);
}

void BatchReader::open(std::size_t file) {
    reader_.reset();
    text_.emplace(files_.at(file), source_.encoding);
    reader_.emplace(*text_, source_, replayed_run_, first_values_);
    parts_.push_back({reader_->header(), reader_->ignored_columns()});
}

bool BatchReader::fill(RecordBatch& batch) noexcept {
    // Not within a batch: sorted, it would go to and fro between two rounds.
    customer_numbers_.bound_memory();
    bool goes_on = false;
    try {
        goes_on = read(batch);
        number_customers(batch);
        if (!in_order_) batch.sort_by_order_id();
        in_order_ = in_order_ && batch.ascends();
    } catch (...) {
        batch.clear();
        batch.error = std::current_exception();
        goes_on = false;
    }
    if (!goes_on) {
        customer_numbers_.free();
        if (first_values_) first_values_->clear();
    }
    return goes_on;
}

/// False when the batch has the end, or nothing because of an error.
bool BatchReader::read(RecordBatch& batch) {
    if (error_) std::rethrow_exception(error_);
    auto outcome = OrderReader::Outcome::accepted;
    try {
        while (batch.has_room(in_order_) && outcome != OrderReader::Outcome::end) {
            outcome = read_next();
            batch.add(present(outcome));
            batch.skipped = skipped_before_ + reader_->skipped();
        }
    } catch (...) {
        // The error comes behind what was read before it: with a batch of its own.
        if (batch.size() == 0) throw;
        error_ = std::current_exception();
    }
    return outcome != OrderReader::Outcome::end;
}

/// Goes to the next record of the present file or of those after it.
OrderReader::Outcome BatchReader::read_next() {
    for (;;) {
        const auto outcome = reader_->next();
        if (outcome != OrderReader::Outcome::end) return outcome;
        parts_.back().records_read = reader_->records_read();
        parts_.back().blank = reader_->blank();
        parts_.back().skipped = reader_->skipped();
        for (const auto& [currency, records] : reader_->currencies()) currencies_[currency] += records;
        if (parts_.size() == files_.count()) return outcome;
        records_before_ += reader_->records_read();
        blank_before_ += reader_->blank();
        skipped_before_ += reader_->skipped();
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
    if (accepted) record.order = reader_->order();
    return record;
}

void BatchReader::number_customers(RecordBatch& batch) {
    std::array<RecordAhead*, CustomerNumbers::most_at_once> records;
    std::array<std::string_view, CustomerNumbers::most_at_once> names;
    std::array<CustomerNumber, CustomerNumbers::most_at_once> numbers;
    std::size_t count = 0;
    const auto number = [&] {
        customer_numbers_.number({names.data(), count}, numbers);
        for (std::size_t i = 0; i < count; ++i) records[i]->customer_number = numbers[i];
        count = 0;
    };
    for (RecordAhead& record : batch.records()) {
        if (record.outcome != OrderReader::Outcome::accepted) continue;
        records[count] = &record;
        names[count] = record.order.customer_identity();
        if (++count == names.size()) number();
    }
    number();
}

}  // namespace ordermart
