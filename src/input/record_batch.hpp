#pragma once

#include <cstdint>
#include <exception>
#include <memory_resource>
#include <span>
#include <string_view>
#include <vector>

#include "ordermart/input/read_ahead.hpp"

namespace ordermart {

/// What ReadAhead yields for one record.
struct RecordAhead {
    OrderReader::Outcome outcome;
    Order order;  ///< of an accepted record
    CustomerNumber customer_number;
    Reject reject;  ///< of a rejected one; of others without reason
    std::int64_t records_read;
    std::int64_t blank;
};

/// Some records, and the text that they are views of. Records whose order ids do not ascend are many to a batch, so
/// that neighbours come together; the others few.
class RecordBatch {
public:
    RecordBatch();

    bool has_room(bool in_order) const;

    /// Keeps the record with a copy of its texts. The order id of an accepted record is that of its reject.
    void add(RecordAhead record);

    /// From now on at() yields rejected records, then accepted ones by their ids, integers below text, then the end; of
    /// one id in the order in which they were added.
    void sort_by_order_id();

    /// Whether the ids of the accepted records do not go down, in the order in which they were added.
    bool ascends() const;

    /// In the order in which they were added.
    std::span<RecordAhead> records() { return records_; }

    std::size_t size() const { return records_.size(); }
    const RecordAhead& at(std::size_t position) const {
        return records_[sequence_.empty() ? position : sequence_[position]];
    }

    void clear();

    /// As clear(); what many records took is given back too.
    void free();

    std::int64_t skipped =
        0;  ///< records so far, when the last of these was read: not with each, of which there are many

    std::exception_ptr error;  ///< what ended the reading, in a batch without records

private:
    std::string_view keep(std::string_view value);

    std::vector<RecordAhead> records_;
    std::vector<std::uint32_t> sequence_;  ///< in which they are yielded; empty: as they are
    std::vector<char> usual_text_;
    std::pmr::monotonic_buffer_resource text_;
    std::size_t text_bytes_ = 0;
};

}  // namespace ordermart
