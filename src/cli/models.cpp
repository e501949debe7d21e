#include <iostream>

#include "cli/commands.hpp"
#include "cli/flags.hpp"
#include "cli/warehouse_flags.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/report/results.hpp"
#include "ordermart/warehouse/catalogue.hpp"

namespace ordermart {
namespace {

void list_models(const Config& config) {
    const Catalogue catalogue = Catalogue::of(config.warehouse.sql_dir, config.warehouse.engine);
    for (const Model& model : catalogue.models()) std::cout << printable(model.path()) << '\n';
}

void show_models(const Config& config) {
    const Catalogue catalogue = Catalogue::of(config.warehouse.sql_dir, config.warehouse.engine);
    bool found = false;
    for (const Model& model : catalogue.models()) {
        if (config.name != model.path() && config.name != model.name && config.name != model.title() &&
            config.name != short_name(model.title())) {
            continue;
        }
        std::cout << (found ? "\n" : "") << "-- " << model.path() << '\n' << model.sql;
        found = true;
    }
    if (!found) {
        throw Error(ExitCode::usage, config.name, "is no model", "`ordermart sql list` names them");
    }
}

}  // namespace

void add_sql(CLI::App& app, Config& config) {
    CLI::App* sql = app.add_subcommand("sql", "Print the models as they will run");
    sql->require_subcommand(1);
    Flags list(
        add_command(*sql, config, "list", "Name the models in the order in which they run", {nullptr, list_models}),
        config);
    add_engine_flag(list, config);
    list.sql_dir();
    list.messages();
    CLI::App& show_app = add_command(*sql, config, "show", "Print a model", {nullptr, show_models});
    show_app.add_option("name", config.name, "transform/40_fact_orders, 40_fact_orders or fact_orders")
        ->type_name("NAME")
        ->required();
    Flags show(show_app, config);
    add_engine_flag(show, config);
    show.sql_dir();
    show.messages();
}

}  // namespace ordermart
