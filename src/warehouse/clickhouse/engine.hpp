#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/warehouse/engine.hpp"
#include "warehouse/clickhouse/client.hpp"
#include "warehouse/clickhouse/lock.hpp"

namespace ordermart {

/// A warehouse in ClickHouse, on one server or a cluster of shards. The raw file is read, its records are judged and
/// the ledger is written in a private SQLite database, by the same models and code as in a warehouse of one file. What
/// was accepted is sent, and ClickHouse's models go on from there. All that a run writes has its run_id, and is at
/// first a partition of its tables: nobody sees it before the run's row in etl_runs, and one that was cut off is undone
/// by dropping its partitions.
class ClickHouseEngine : public Engine {
public:
    /// Another run that has not renewed its lock for as long as `lease` is taken for gone.
    explicit ClickHouseEngine(const WarehouseOptions& options,
                              std::chrono::seconds lease = ClickHouseLock::usual_lease);
    ~ClickHouseEngine() override;

    const Catalogue& catalogue() const override { return catalogue_; }
    void begin() override;
    void on_tick(std::function<void()> tick) override {
        database_->on_tick(tick);
        server_.on_tick(std::move(tick));
    }
    Database& database() override { return *database_; }
    bool existed() const override { return existed_; }
    std::string_view accepted_orders(const ModelParameters& /*parameters*/) const override { return "staged_orders"; }
    bool has_facts() override { return !visible_runs_.empty(); }
    void empty_facts() override { visible_runs_.clear(); }
    std::int64_t counted_orders(const ModelParameters& parameters) override;
    std::vector<std::string> sources_of_facts() override;
    std::int64_t empty_facts_of(const std::string& source) override;
    std::int64_t run(const Model& model, const ModelParameters& parameters) override;
    Violations check(const Model& check, const ModelParameters& parameters) override;
    void begin_checks() override;
    std::optional<std::string> damage() override { return std::nullopt; }
    void commit() override;
    void roll_back() noexcept override;
    void begin_for_ledger() override;

private:
    void open();
    void skip_given_up_runs(Database& database);
    void begin_transaction();
    void send_staged_orders(std::int64_t run_id);
    void send_words(const ModelParameters& parameters);
    void send_uncounted_statuses(std::int64_t run_id);
    void send_order_extras(const ModelParameters& parameters);
    void show_runs_to_models();
    void fetch_outcomes(std::int64_t run_id);
    std::string runs_where(std::string_view condition, const std::string& source = "");
    void require_own_orders(const ModelParameters& parameters);
    void count_orders_of_unknown_source(std::int64_t run_id);

    const Catalogue catalogue_;
    const EngineSettings settings_;
    const std::chrono::seconds wait_;
    ClickHouse server_;
    ClickHouseLock lock_;  ///< after server_: it ends before it
    std::unique_ptr<Database> database_;
    std::unique_ptr<Transaction> transaction_;
    bool existed_ = false;
    bool may_be_published_ = false;                   ///< what must not be undone then
    std::vector<std::int64_t> given_up_;              ///< of runs that lost their lock, ascending
    std::int64_t first_run_id_ = 0;                   ///< of the transaction
    std::int64_t sent_run_id_ = 0;                    ///< whose orders ClickHouse has
    std::vector<std::int64_t> published_runs_;        ///< before the transaction, oldest first
    std::vector<std::int64_t> visible_runs_;          ///< whose facts the present run builds on, oldest first
    std::optional<ClickHouse::ToItsEnd> to_its_end_;  ///< a run that stopped is recorded
};

}  // namespace ordermart
