#include "ordermart/read_ahead.hpp"

#include <cstring>
#include <functional>

namespace ordermart {
namespace {

// Small enough that the batches on their way stay in the processor's cache.
constexpr std::size_t records_per_batch = 512;
constexpr std::size_t usual_record_bytes = 128;

// So that memory does not grow with the number of customers.
constexpr std::size_t most_customer_bytes = 64 << 20;
constexpr std::size_t bytes_per_number = 80;

/// `text` where it is in `copy`, if it was a part of `original`.
bool move_view(std::string_view& text, std::string_view original, std::string_view copy) {
    constexpr std::less_equal<> is_not_after;
    const bool is_part = is_not_after(original.data(), text.data()) &&
                         is_not_after(text.data() + text.size(), original.data() + original.size());
    if (is_part) text = copy.substr(static_cast<std::size_t>(text.data() - original.data()), text.size());
    return is_part;
}

}  // namespace

ReadAhead::Batch::Batch()
    : usual_text(records_per_batch * usual_record_bytes), text(usual_text.data(), usual_text.size()) {
    records.reserve(records_per_batch);
}

bool ReadAhead::Batch::has_room() const { return records.size() < records_per_batch && text_bytes < usual_text.size(); }

std::string_view ReadAhead::Batch::keep(std::string_view value) {
    if (value.empty()) return {};
    auto* const bytes = static_cast<char*>(text.allocate(value.size(), 1));
    std::memcpy(bytes, value.data(), value.size());
    text_bytes += value.size();
    return {bytes, value.size()};
}

void ReadAhead::Batch::clear() {
    records.clear();
    text.release();
    text_bytes = 0;
}

ReadAhead::ReadAhead(RawFile& file) : file_(file), reader_(file), thread_([this] { fill_batches(); }) {}

ReadAhead::~ReadAhead() { stop(); }

void ReadAhead::stop() noexcept {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    file_.stop_waiting();
    thread_.join();
}

OrderReader::Outcome ReadAhead::next() {
    if (present_ == batch_end_ || ++present_ == batch_end_) next_batch();
    records_read_ = present().records_read;
    blank_ = present().blank;
    return present().outcome;
}

void ReadAhead::next_batch() {
    {
        std::unique_lock lock(mutex_);
        // The first time there is none to give back.
        if (present_ != nullptr) ++reading_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return filled_ > reading_; });
    }
    const Batch& batch = batches_[reading_ % batches_.size()];
    if (batch.records.empty()) std::rethrow_exception(batch.error);
    present_ = batch.records.data();
    batch_end_ = present_ + batch.records.size();
}

Reject ReadAhead::reject_present(Reason reason) const {
    return {present().reject.line_number, reason, column_of(reason), present().reject.raw_text};
}

// What follows runs on the thread.

void ReadAhead::fill_batches() noexcept {
    auto outcome = OrderReader::Outcome::accepted;
    std::exception_ptr error;
    while (outcome != OrderReader::Outcome::end) {
        Batch* const batch = empty_batch();
        if (batch == nullptr) return;
        // An exception is in a batch of its own, after what was read before it.
        try {
            if (error) std::rethrow_exception(error);
            while (batch->has_room() && outcome != OrderReader::Outcome::end) {
                outcome = reader_.next();
                add(*batch, outcome);
            }
        } catch (...) {
            error = std::current_exception();
            if (batch->records.empty()) {
                batch->error = error;
                outcome = OrderReader::Outcome::end;
            }
        }
        publish();
    }
    customer_numbers_ = {};
}

/// Nothing when nobody will read it any more.
ReadAhead::Batch* ReadAhead::empty_batch() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopping_ || filled_ - reading_ < batches_.size(); });
    if (stopping_) return nullptr;
    Batch& batch = batches_[filled_ % batches_.size()];
    batch.clear();
    return &batch;
}

void ReadAhead::publish() {
    const std::lock_guard lock(mutex_);
    ++filled_;
    changed_.notify_all();
}

void ReadAhead::add(Batch& batch, OrderReader::Outcome outcome) {
    Record record{outcome, {}, {}, {}, reader_.records_read(), reader_.blank()};
    if (outcome == OrderReader::Outcome::rejected) {
        record.reject = reader_.reject();
        record.reject.raw_text = batch.keep(record.reject.raw_text);
    } else if (outcome == OrderReader::Outcome::accepted) {
        record.order = reader_.order();
        record.customer_number = number_of(record.order.customer_name);
        // With the raw text, since SQL may reject it yet. The reason does not matter here.
        record.reject = reader_.reject_present(Reason::duplicate_order_id);
        const std::string_view original = record.reject.raw_text;
        record.reject.raw_text = batch.keep(original);
        const auto keep = [&](std::string_view& text) {
            if (!move_view(text, original, record.reject.raw_text)) text = batch.keep(text);
        };
        keep(record.order.customer_name);
        keep(record.order.product_id);
        keep(record.order.order_date);
        if (auto* const text = std::get_if<std::string_view>(&record.order.order_id)) keep(*text);
    }
    batch.records.push_back(record);
}

CustomerNumber ReadAhead::number_of(std::string_view customer_name) {
    const auto known = customer_numbers_.find(customer_name);
    if (known != customer_numbers_.end()) return {known->second, false};
    customer_bytes_ += customer_name.size() + bytes_per_number;
    if (customer_bytes_ > most_customer_bytes) {
        customer_numbers_.clear();
        customer_bytes_ = customer_name.size() + bytes_per_number;
    }
    const std::size_t number = customer_numbers_.size();
    customer_numbers_.emplace(customer_name, number);
    return {number, true};
}

}  // namespace ordermart
