#include <spdlog/spdlog.h>

#include <exception>

#include "cli/cli.hpp"
#include "cli/output.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/interrupt.hpp"

int main(int argc, char** argv) {
    using namespace ordermart;
    try {
        const std::optional<Config> config = parse_command_line(argc, argv);
        catch_interrupts();
        if (config) config->command.run(*config);
        flush_output();
        return static_cast<int>(ExitCode::done);
    } catch (const Error& error) {
        spdlog::error("{}", error.what());
        return static_cast<int>(error.code());
    } catch (const std::exception& error) {
        spdlog::error("{}", internal_error(error).what());
        return static_cast<int>(ExitCode::failed);
    }
}
