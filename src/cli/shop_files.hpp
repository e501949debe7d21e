#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "cli/sample_file.hpp"
#include "ordermart/base/date.hpp"

namespace ordermart {

/// A shop that sends a raw file each night: the orders of the day, and those of before that were paid, shipped or
/// cancelled on it, whole again with their new status. What comes back is an order of its own, with a negative
/// quantity. Orders follow weekdays and seasons and grow from year to year; customers move, change their address and
/// become more than consumers.
class Shop {
public:
    /// `spec` says its seed, its customers, its days (of which `last_date` is the last) and about how many records it
    /// has in all.
    explicit Shop(const SampleSpec& spec);

    Date first_date() const { return first_date_; }
    Date last_date() const { return first_date_ + std::chrono::days(static_cast<int>(days()) - 1); }

    /// Writes the raw file of a day: the same bytes for the same spec, on every machine. Memory is constant. Throws
    /// Error{interrupted|terminated} on a signal; a failing stream ends it and is left to the caller.
    void write_day(Date date, std::ostream& out) const;

private:
    /// Its first line comes back where it has no status.
    void append_order(std::string& text, std::uint64_t order, std::uint64_t day, std::uint64_t today,
                      std::string_view status) const;
    std::uint64_t days() const { return first_orders_.size() - 1; }

    std::uint64_t seed_;
    Date first_date_;
    std::vector<std::uint64_t> first_orders_;  ///< of each day, and behind the last one
    std::uint64_t customers_;
};

}  // namespace ordermart
