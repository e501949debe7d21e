#include <spdlog/spdlog.h>

#include <exception>

#include "cli.hpp"
#include "ordermart/commands.hpp"
#include "ordermart/error.hpp"
#include "ordermart/interrupt.hpp"
#include "ordermart/log.hpp"

int main(int argc, char** argv) {
    using namespace ordermart;
    try {
        configure_log({});
        const std::optional<Config> config = parse_command_line(argc, argv);
        if (!config) return 0;
        configure_log(*config);
        catch_interrupts();
        run_command(*config);
        return static_cast<int>(ExitCode::done);
    } catch (const Error& error) {
        spdlog::error("{}", error.what());
        return static_cast<int>(error.code());
    } catch (const std::exception& error) {
        spdlog::error("ordermart: internal error: {} (please report it)", error.what());
        return static_cast<int>(ExitCode::failed);
    }
}
