#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ordermart {

/// What keeps a warehouse.
enum class EngineKind { sqlite, clickhouse };

/// One numbered SQL file.
struct Model {
    std::string stage;  ///< its folder: schema, migrate, transform, check, report or overview
    std::string name;   ///< the file's name without `.sql`, such as `40_fact_orders`
    std::string sql;
    EngineKind engine = EngineKind::sqlite;  ///< whose SQL it is

    /// `transform/40_fact_orders`
    std::string path() const { return stage + "/" + name; }

    /// The table it fills, the claim it checks or the report it prints: the name without its number.
    std::string_view title() const;
};

/// The SQL of every stage, in the order in which it runs. Owns the text.
class Catalogue {
public:
    /// The models of a folder laid out like `sql/sqlite/`; those that were compiled into the executable when it is
    /// empty. Throws Error{usage} when the folder lacks a stage but `migrate`, or cannot be
    /// read.
    /// Among those of ClickHouse are the models of SQLite that read the raw file and show the ledger: they run in the
    /// private database of a run, whatever the engine.
    static Catalogue of(const std::string& folder, EngineKind engine = EngineKind::sqlite);

    const std::vector<Model>& models() const { return models_; }

    /// Lets `change` change each model.
    void replace(const std::function<void(Model&)>& change) { std::ranges::for_each(models_, change); }

    std::vector<Model> stage(std::string_view name) const;

private:
    std::vector<Model> models_;
};

}  // namespace ordermart
