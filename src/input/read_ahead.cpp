#include "ordermart/input/read_ahead.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "input/batch_reader.hpp"
#include "input/record_batch.hpp"
#include "input/ring.hpp"

namespace ordermart {

/// The thread, and what it shares with who asks.
struct ReadAhead::Work {
    Work(InputFiles& read_files, Source source, std::optional<std::int64_t> replayed_run)
        : files(read_files), reader(read_files, std::move(source), replayed_run), thread([this] { read(); }) {}

    void read() noexcept {
        bool is_last = false;
        while (!is_last) {
            RecordBatch* const empty = ring.next_to_fill();
            if (empty == nullptr) return;
            empty->clear();
            is_last = !reader.fill(*empty);
            ring.hand_over();
        }
    }

    InputFiles& files;
    BatchReader reader;  ///< the thread's own, until it has ended
    Ring<RecordBatch, 2> ring;
    const RecordBatch* batch = nullptr;  ///< of the present record
    std::size_t position = 0;            ///< of it in its batch
    std::thread thread;
};

ReadAhead::ReadAhead(InputFiles& files, Source source, std::optional<std::int64_t> replayed_run)
    : work_(std::make_unique<Work>(files, std::move(source), replayed_run)) {}

ReadAhead::~ReadAhead() { stop(); }

void ReadAhead::stop() noexcept {
    if (!work_->thread.joinable()) return;
    work_->ring.stop();
    work_->files.stop_waiting();
    work_->thread.join();
    for (RecordBatch& batch : work_->ring.items()) batch.free();
}

OrderReader::Outcome ReadAhead::next() {
    Work& work = *work_;
    if (work.batch == nullptr || ++work.position == work.batch->size()) {
        if (work.batch != nullptr) skipped_ = work.batch->skipped;
        work.batch = &work.ring.next_to_use();
        work.position = 0;
        if (work.batch->size() == 0) std::rethrow_exception(work.batch->error);
    }
    present_ = &work.batch->at(work.position);
    records_read_ = std::max(records_read_, present_->records_read);
    blank_ = std::max(blank_, present_->blank);
    if (present_->outcome == OrderReader::Outcome::end) skipped_ = work.batch->skipped;
    return present_->outcome;
}

const Order& ReadAhead::order() const { return present_->order; }

const Reject& ReadAhead::reject() const { return present_->reject; }

CustomerNumber ReadAhead::customer_number() const { return present_->customer_number; }

Reject ReadAhead::reject_present(Reason reason) const {
    Reject reject = present_->reject;
    reject.reason = reason;
    reject.column = column_of(reason);
    return reject;
}

const std::vector<ReadAhead::Part>& ReadAhead::parts() const { return work_->reader.parts(); }

const CurrencyCounts& ReadAhead::currencies() const { return work_->reader.currencies(); }

}  // namespace ordermart
