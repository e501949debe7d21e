#include <spdlog/spdlog.h>

#include <exception>

#include "cli.hpp"
#include "ordermart/commands.hpp"
#include "ordermart/error.hpp"
#include "ordermart/interrupt.hpp"

int main(int argc, char** argv) {
    using namespace ordermart;
    try {
        const std::optional<Config> config = parse_command_line(argc, argv);
        catch_interrupts();
        if (config) run_command(*config);
        flush_output();
        return static_cast<int>(ExitCode::done);
    } catch (const Error& error) {
        spdlog::error("{}", error.what());
        return static_cast<int>(error.code());
    } catch (const std::exception& error) {
        spdlog::error("ordermart: internal error: {} (please report it)", error.what());
        return static_cast<int>(ExitCode::failed);
    }
}
