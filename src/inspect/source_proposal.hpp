#pragma once

#include <optional>
#include <string>
#include <vector>

#include "inspect/column_match.hpp"
#include "inspect/column_sample.hpp"
#include "inspect/file_form.hpp"
#include "ordermart/input/source.hpp"

namespace ordermart {

/// The declaration that a raw file seems to need. What was declared stays; what the file does not prove is left as the
/// contract has it.
struct Proposal {
    Source source;
    ColumnMatches columns;
    std::optional<std::size_t> currency_position;  ///< of the column that is proposed for the currency
    bool assumes_one_passenger = false;            ///< the file has no passenger_count: the constant 1 is proposed

    DateFinding dates;                    ///< of the order_date column; no values where there is none
    bool dates_are_open = false;          ///< source has no date_formats because nothing proves their order
    MoneyFinding money;                   ///< of the price column
    std::optional<MoneyEvidence> prices;  ///< of the price column; nothing where there is none

    std::string max_rejects;  ///< for a source whose rejects exceed what a run allows by itself; otherwise empty

    /// Contract columns that the file does not seem to have, or that several of its columns seem to be.
    std::vector<Column> missing() const;

    /// The source with the dates' order settled one way, where that is open.
    Source with_dates(const std::vector<DateFinding::Format>& formats) const;
};

/// `encoding` is what the sample was read in.
Proposal propose(const Declaration& declared, const FileForm& form, const std::string& encoding,
                 const ColumnSample& sample);

}  // namespace ordermart
