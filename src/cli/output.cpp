#include "cli/output.hpp"

#include <unistd.h>

#include <iostream>

#include "ordermart/base/atomic_file.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/interrupt.hpp"
#include "ordermart/base/paths.hpp"
#include "ordermart/base/terminal.hpp"

namespace ordermart {

void write_output(const Config& config, const std::function<void(std::ostream&, bool terminal)>& write) {
    if (config.output.empty() || config.output == standard_output) {
        write(std::cout, isatty(STDOUT_FILENO) == 1);
        return;
    }
    AtomicFile file(config.output);
    write(file.stream(), false);
    file.commit();
}

void write_results_of(const Config& config, std::vector<Result>& results) {
    write_output(config, [&](std::ostream& out, bool terminal) {
        write_results(results,
                      {config.format, terminal, terminal ? window_of(STDOUT_FILENO) : std::nullopt, config.limit}, out);
    });
}

void flush_output() {
    if (!std::cout.flush()) {
        check_interrupt();
        throw Error(ExitCode::failed, "standard output", "cannot be written", "check the disk or program it goes to");
    }
}

}  // namespace ordermart
