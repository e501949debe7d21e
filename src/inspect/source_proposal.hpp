#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "inspect/column_match.hpp"
#include "inspect/column_sample.hpp"
#include "inspect/decisions.hpp"
#include "inspect/file_form.hpp"
#include "inspect/product_evidence.hpp"
#include "ordermart/input/source.hpp"

namespace ordermart {

/// The declaration that a raw file seems to need. What was declared stays; what the file does not prove is a question.
struct Proposal {
    Source source;
    ColumnMatches columns;
    std::vector<Decision> decisions;
    std::map<std::string, std::string> reasons;  ///< of what is proposed, by setting or column

    DateFinding dates;                      ///< of the order_date column; no values where there is none
    MoneyFinding money;                     ///< of the price column
    std::optional<MoneyEvidence> prices;    ///< of the price column; nothing where there is none
    std::optional<ProductFinding> product;  ///< what a quantity and a price make

    std::string max_rejects;  ///< for a source whose rejects exceed what a run allows by itself; otherwise empty

    /// Contract columns that the file does not seem to have, or that several of its columns seem to be.
    std::vector<Column> missing() const;

    /// Whether a question has to be answered before a run takes the source.
    bool has_open_key() const;
};

/// What the form and the columns say by themselves. `encoding` is what the sample was read in, `product` what
/// find_product() found.
Proposal propose(const Declaration& declared, const FileForm& form, const std::string& encoding,
                 const ColumnSample& sample, const ColumnMatches& matches, std::optional<ProductFinding> product);

/// Fills columns down that later records of an order have empty. Says whether there were some; then another survey
/// tells more.
bool propose_filled(const Declaration& declared, const Trial& survey, Proposal& proposal);

/// What the records of one order say. `price_header` is what the header calls the price, `survey` is the trial of the
/// likely source with negative prices allowed.
void propose_orders(const Declaration& declared, const std::string& price_header, const Trial& survey,
                    Proposal& proposal);

/// Of how many rejects the likely source has. `trial` is that of it.
void propose_rejects(const Trial& trial, bool order_lines, Proposal& proposal);

}  // namespace ordermart
