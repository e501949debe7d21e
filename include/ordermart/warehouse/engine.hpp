#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ordermart/base/database.hpp"
#include "ordermart/warehouse/catalogue.hpp"
#include "ordermart/warehouse/models.hpp"
#include "ordermart/warehouse/options.hpp"

namespace ordermart {

/// What keeps a warehouse while runs write to it. pipeline.cpp says what a run does; this is what engines do
/// differently.
class Engine {
public:
    virtual ~Engine() = default;
    Engine() = default;
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// The models as they will run.
    virtual const Catalogue& catalogue() const = 0;

    /// Takes the warehouse's lock, which this then holds to its end, brings its schema up to date, and begins a
    /// transaction. Throws Error{busy} when another run holds it for longer than WarehouseOptions::wait, and
    /// Error{usage} when it is no warehouse that this ordermart knows.
    virtual void begin() = 0;

    /// From now on `tick` is called again and again while models run; empty: nothing is. Valid from begin() on.
    virtual void on_tick(std::function<void()> tick) = 0;

    /// Always SQLite: the warehouse itself or, of ClickHouse, a private database with a copy of the ledger and the
    /// orders of the input that is being read. Valid from begin() on.
    virtual Database& database() = 0;

    /// The warehouse was there before begin(), or a commit made it: a run that stops is recorded in it.
    virtual bool existed() const = 0;

    virtual bool has_facts() = 0;

    /// Of database(): the table of the accepted orders of the run's input.
    virtual std::string_view accepted_orders(const ModelParameters& parameters) const = 0;

    /// Lets the facts and what is derived from them go, as a full refresh does. Throws Error{failed} where the models
    /// leave facts.
    virtual void empty_facts() = 0;

    /// How many orders of the facts count in reports. Looks at all of them.
    virtual std::int64_t counted_orders(const ModelParameters& parameters) = 0;

    /// The named sources that there are orders of.
    virtual std::vector<std::string> sources_of_facts() = 0;

    /// As empty_facts(), but of one source alone: what is derived from facts stays, to be made anew. Returns how many
    /// orders that were. Throws Error{usage} where the engine cannot do that, and for a table that is emptied with the
    /// facts and does not say what in it is of an order.
    virtual std::int64_t empty_facts_of(const std::string& source) = 0;

    /// As run_model(). ClickHouse counts the rows of the run in the table that the last statement fills.
    virtual std::int64_t run(const Model& model, const ModelParameters& parameters) = 0;

    /// Opens the warehouse to run every check on all of it, instead of begin(): nothing is stored.
    /// Throws Error{no_input} when there is none.
    virtual void begin_checks() = 0;

    /// As run_check().
    virtual Violations check(const Model& check, const ModelParameters& parameters) = 0;

    /// What is damaged in the file that the warehouse is, printable, empty where all is well; nothing where it is no
    /// file.
    virtual std::optional<std::string> damage() = 0;

    /// Makes what was done since begin() visible, all at once.
    virtual void commit() = 0;

    /// Undoes it; nothing happens where there is no transaction.
    virtual void roll_back() noexcept = 0;

    /// Begins a transaction that writes to the ledger alone, to record a run that stopped. Does not wait, and no
    /// signal ends it. Throws Error{failed} where the run may have been published after all.
    virtual void begin_for_ledger() = 0;
};

/// What a check of the whole warehouse has found.
struct CheckResult {
    std::string check;   ///< `check/20_no_order_is_lost`, or `the database file`
    std::string broken;  ///< printable: `2 rows (order_id 7, customer_id 3; ...)`; empty where it holds
};

/// Opens the warehouse, runs every check on all of it, and tells of each as it ends. Throws what begin_checks() throws.
void check_all(Engine& engine, const std::function<void(const CheckResult&)>& tell);

/// While it lives, models call `tick` (see Engine::on_tick).
class TickScope {
public:
    TickScope(Engine& engine, std::function<void()> tick) : engine_(engine) { engine_.on_tick(std::move(tick)); }
    ~TickScope() { engine_.on_tick({}); }
    TickScope(const TickScope&) = delete;
    TickScope& operator=(const TickScope&) = delete;

private:
    Engine& engine_;
};

/// The engine of a warehouse that is to be written. The one place that chooses it, beside open_warehouse().
std::unique_ptr<Engine> engine_of(const WarehouseOptions& options);

/// A warehouse that is read, with the models to read it by.
struct OpenWarehouse {
    std::unique_ptr<Database> database;
    Catalogue catalogue;
    std::string name;  ///< of its file, or of its database
};

/// What of a warehouse is read. An engine on servers fetches no more than that.
struct WarehouseUse {
    /// The reports and overviews whose rows are wanted; empty: none.
    std::function<bool(const Model&)> models = {};
    bool whole_rejects = false;  ///< with their raw texts
};

/// Opens a warehouse, as it is at the first query. Throws Error{no_input} when there is none, Error{usage} when it is
/// something else, or a warehouse of another schema version.
OpenWarehouse open_warehouse(const WarehouseOptions& options, const WarehouseUse& use);

}  // namespace ordermart
