#include "ordermart/input/read_ahead.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <numeric>
#include <utility>

namespace ordermart {
namespace {

// Small enough that the batches on their way stay in the processor's cache.
constexpr std::size_t records_per_batch = 1024;
constexpr std::size_t usual_text_bytes = records_per_batch * 96;

// As much as memory allows where order ids do not ascend: of 10 million orders each page of a table gets a few at a
// time.
constexpr std::size_t records_per_sorted_batch = 120'000;
constexpr std::size_t most_sorted_text = 12 << 20;

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

ReadAhead::Batch::Batch() : usual_text(usual_text_bytes), text(usual_text.data(), usual_text.size()) {
    records.reserve(records_per_batch);
}

bool ReadAhead::Batch::has_room(bool in_order) const {
    return records.size() < (in_order ? records_per_batch : records_per_sorted_batch) &&
           text_bytes < (in_order ? usual_text.size() : most_sorted_text);
}

std::string_view ReadAhead::Batch::keep(std::string_view value) {
    if (value.empty()) return {};
    auto* const bytes = static_cast<char*>(text.allocate(value.size(), 1));
    std::memcpy(bytes, value.data(), value.size());
    text_bytes += value.size();
    return {bytes, value.size()};
}

void ReadAhead::Batch::clear() {
    records.clear();
    sequence.clear();
    text.release();
    text_bytes = 0;
}

void ReadAhead::Batch::free() {
    clear();
    records.shrink_to_fit();
    sequence.shrink_to_fit();
}

/// Whether the ids of the accepted records do not go down.
bool ReadAhead::Batch::ascends() const {
    const Record* before = nullptr;
    for (const Record& record : records) {
        if (record.outcome != OrderReader::Outcome::accepted) continue;
        if (before != nullptr && comes_before(record, *before)) return false;
        before = &record;
    }
    return true;
}

void ReadAhead::Batch::sort() {
    sequence.resize(records.size());
    std::iota(sequence.begin(), sequence.end(), 0);
    std::stable_sort(sequence.begin(), sequence.end(), [this](std::uint32_t left, std::uint32_t right) {
        return comes_before(records[left], records[right]);
    });
}

/// Rejected records, then accepted ones by their ids, integers below text, then the end.
bool ReadAhead::comes_before(const Record& left, const Record& right) {
    const auto rank = [](const Record& record) {
        return record.outcome == OrderReader::Outcome::rejected   ? 0
               : record.outcome == OrderReader::Outcome::accepted ? 1
                                                                  : 2;
    };
    if (rank(left) != rank(right)) return rank(left) < rank(right);
    return rank(left) == 1 && left.order.order_id < right.order.order_id;
}

ReadAhead::ReadAhead(InputFiles& files, Source source, std::optional<std::int64_t> replayed_run)
    : files_(files), source_(std::move(source)), replayed_run_(replayed_run) {
    open(0);
    thread_ = std::thread([this] { fill_batches(); });
}

ReadAhead::~ReadAhead() { stop(); }

void ReadAhead::stop() noexcept {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    files_.stop_waiting();
    thread_.join();
    for (Batch& batch : batches_) batch.free();
}

OrderReader::Outcome ReadAhead::next() {
    const Batch& batch = batches_[reading_ % batches_.size()];
    if (present_ == nullptr || ++position_ == batch.records.size()) {
        next_batch();
    } else {
        present_ = &batch.at(position_);
    }
    records_read_ = std::max(records_read_, present().records_read);
    blank_ = std::max(blank_, present().blank);
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
    position_ = 0;
    present_ = &batch.at(0);
}

Reject ReadAhead::reject_present(Reason reason) const {
    Reject reject = present().reject;
    reject.reason = reason;
    reject.column = column_of(reason);
    return reject;
}

// What follows runs on the thread.

void ReadAhead::open(std::size_t file) {
    reader_.reset();
    text_.emplace(files_.at(file), source_.encoding);
    reader_.emplace(*text_, source_, replayed_run_);
    parts_.push_back({reader_->header(), reader_->ignored_columns(), 0, 0});
}

/// The next record of the present file or of those after it.
OrderReader::Outcome ReadAhead::read_next() {
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

void ReadAhead::fill_batches() noexcept {
    auto outcome = OrderReader::Outcome::accepted;
    std::exception_ptr error;
    while (outcome != OrderReader::Outcome::end) {
        Batch* const batch = empty_batch();
        if (batch == nullptr) return;
        // Not within a batch: sorted, it would go to and fro between two rounds.
        if (customer_bytes_ > most_customer_bytes) begin_round();
        // An exception is in a batch of its own, after what was read before it.
        try {
            if (error) std::rethrow_exception(error);
            while (batch->has_room(in_order_) && outcome != OrderReader::Outcome::end) {
                outcome = read_next();
                add(*batch, outcome);
            }
            if (!in_order_) batch->sort();
        } catch (...) {
            error = std::current_exception();
            if (batch->records.empty()) {
                batch->error = error;
                outcome = OrderReader::Outcome::end;
            }
        }
        in_order_ = in_order_ && batch->ascends();
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
    Record record{outcome, {}, {}, {}, records_before_ + reader_->records_read(), blank_before_ + reader_->blank()};
    if (outcome != OrderReader::Outcome::end) {
        const bool accepted = outcome == OrderReader::Outcome::accepted;
        // An accepted record may be rejected in SQL yet; the reason does not matter here.
        record.reject = accepted ? reader_->reject_present(Reason::duplicate_order_id) : reader_->reject();
        record.reject.file_number = static_cast<std::int64_t>(parts_.size());
        const std::string_view original = record.reject.raw_text;
        record.reject.raw_text = batch.keep(original);
        const auto keep = [&](std::string_view& text) {
            if (!move_view(text, original, record.reject.raw_text)) text = batch.keep(text);
        };
        auto& order_id = record.reject.order_id;
        if (auto* const text = order_id ? std::get_if<std::string_view>(&*order_id) : nullptr) keep(*text);
        if (accepted) {
            record.order = reader_->order();
            record.order.order_id = *order_id;
            record.customer_number = number_of(record.order.customer_name);
            keep(record.order.customer_name);
            keep(record.order.product_id);
        }
    }
    batch.records.push_back(record);
}

void ReadAhead::begin_round() {
    customer_numbers_.clear();
    customer_bytes_ = 0;
    ++round_;
}

CustomerNumber ReadAhead::number_of(std::string_view customer_name) {
    const auto known = customer_numbers_.find(customer_name);
    if (known != customer_numbers_.end()) return {known->second, round_};
    customer_bytes_ += customer_name.size() + bytes_per_number;
    const std::size_t number = customer_numbers_.size();
    customer_numbers_.emplace(customer_name, number);
    return {number, round_};
}

}  // namespace ordermart
