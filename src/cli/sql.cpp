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
        throw Error(ExitCode::usage, config.name, "is not a model", "`ordermart sql list` names them");
    }
}

void add_model_flags(Flags& flags, Config& config) {
    flags.group("Models");
    add_engine_flag(flags, config);
    flags.sql_dir();
    flags.messages();
}

}  // namespace

void add_sql(CLI::App& app, Config& config) {
    const CommandHelp help{"Print the models as they will run.", {"sql list", "sql show fact_orders"}};
    CLI::App* sql = app.add_subcommand("sql", help.description)->group("Commands");
    sql->set_help_flag("-h,--help", "Print this help.");
    sql->footer(help_footer(help));
    sql->require_subcommand(1);

    const CommandHelp list_help{"Name the models in the order in which they run.",
                                {"sql list", "sql list --engine clickhouse"}};
    Flags list(add_command(*sql, config, "list", list_help, {nullptr, list_models}), config);
    add_model_flags(list, config);

    const CommandHelp show_help{"Print a model.",
                                {"sql show fact_orders", "sql show transform/40_fact_orders --engine sqlite"}};
    CLI::App& show_app = add_command(*sql, config, "show", show_help, {nullptr, show_models});
    show_app
        .add_option("name", config.name,
                    "Print the model of this name: transform/40_fact_orders, 40_fact_orders or fact_orders. Required.")
        ->type_name("NAME")
        ->required();
    Flags show(show_app, config);
    add_model_flags(show, config);
}

}  // namespace ordermart
