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
    std::string stage;  ///< its folder: migrate, schema, transform, check, report, overview or status
    std::string name;   ///< the file's name without `.sql`, such as `40_fact_orders`
    std::string sql;
    EngineKind engine = EngineKind::sqlite;  ///< whose SQL it is

    /// `transform/40_fact_orders`
    std::string path() const { return stage + "/" + name; }

    /// The table it fills, the claim it checks or the report it prints: the name without its number.
    std::string_view title() const;

    /// What the model says of itself: the text behind `-- KEY: ` in the comment that it begins with; empty where it
    /// has no such line. docs/models.md lists the keys.
    std::string annotation(std::string_view key) const;
};

/// The SQL of every stage, in the order in which it runs. Owns the text.
class Catalogue {
public:
    /// The models of a folder laid out like `sql/sqlite/`; those that were compiled into the executable when it is
    /// empty. Where the folder has no `migrate` or no `status`, these stages are those of the executable.
    /// Throws Error{usage} when the folder lacks another stage or cannot be read, and for a wrong annotation.
    /// Among those of ClickHouse are SQLite's models for every engine, which read the raw file and show the ledger:
    /// they run in the private database of a run.
    static Catalogue of(const std::string& folder, EngineKind engine = EngineKind::sqlite);

    /// All of them, those too that no run runs.
    const std::vector<Model>& models() const { return models_; }

    EngineKind engine() const { return engine_; }

    /// Lets `change` change each model.
    void replace(const std::function<void(Model&)>& change) { std::ranges::for_each(models_, change); }

    /// The models of a stage that a run runs, or a reader.
    std::vector<Model> stage(std::string_view name) const;

    /// What a check of the whole warehouse runs before the checks.
    std::vector<Model> before_whole_check() const;

private:
    EngineKind engine_ = EngineKind::sqlite;
    std::vector<Model> models_;
};

}  // namespace ordermart
