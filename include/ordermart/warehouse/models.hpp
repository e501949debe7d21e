#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ordermart/base/database.hpp"
#include "ordermart/base/date.hpp"
#include "ordermart/warehouse/catalogue.hpp"

namespace ordermart {

/// What models may name as `:run_id`, `:run_date` and so on.
struct ModelParameters {
    ModelParameters(std::int64_t run, Date date, std::optional<Date> highest_run_date_before);

    std::int64_t run_id;
    std::string run_date;          ///< `YYYY-MM-DD`
    std::int64_t run_date_id;      ///< the same as YYYYMMDD
    std::string report_date;       ///< the highest run date loaded so far, this run's included
    bool order_lines = false;      ///< records with one order_id are the lines of one order
    bool more_columns = false;     ///< the source may have others than the contract's; no parameter
    bool descriptions = false;     ///< the source may describe customers and products; no parameter
    bool extra_columns = false;    ///< the source keeps them; no parameter
    bool price_is_order = false;   ///< the price of a line is its order's
    std::string source_name = {};  ///< of the run's source; empty: it has none
    bool other_sources = false;    ///< orders may be of other sources, which keep theirs
    bool unknown_sources = false;  ///< orders may be of an unknown source, and come to be of this one; no parameter
    bool first_load = false;       ///< the warehouse has no facts yet
    bool anew = false;  ///< the reports are made anew, of all facts: in a first load, or as other orders count now
    bool everything = false;  ///< checks look at all that there is, not at what the run touched
    std::int64_t orders = 0;  ///< that count in reports, by the ledger's account; only checks know it

    /// The report date before this run. Only runs know it, but not the first one and not a full refresh.
    std::optional<std::string> previous_report_date = std::nullopt;
};

/// Gives a model's statement the parameters that it names. Throws Error{failed} where there is no such parameter.
void bind_parameters(Statement& statement, const Model& model, const ModelParameters& parameters);

/// Takes the next statement off `sql` where its comment says that a run like this one leaves it out.
bool leave_out(std::string_view& sql, const ModelParameters& parameters);

/// Runs a model's statements in order. Returns how many rows were inserted, updated and deleted meanwhile.
/// Throws Error{failed} naming the model, and what the statements throw.
std::int64_t run_model(Database& database, const Model& model, const ModelParameters& parameters);

/// The rows that break a check; none means that it holds.
struct Violations {
    std::int64_t count = 0;
    std::string examples;  ///< the first three, printable: `order_id 7, customer_id 3; ...`

    /// `2 rows (order_id 7, customer_id 3; ...)`
    std::string describe() const;
};

/// Runs a check: one statement that changes nothing.
Violations run_check(Database& database, const Model& check, const ModelParameters& parameters);

/// Prepares a report: one statement that changes nothing.
Statement prepare_report(Database& database, const Model& report, const ModelParameters& parameters);

}  // namespace ordermart
