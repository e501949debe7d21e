// A configuration file: whatever it holds, it is read and applied, or it is wrong usage and the message says what to
// do.

#include "cli/settings.hpp"

#include <string>
#include <vector>

#include "cli/cli.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "target.hpp"

using namespace ordermart;
using namespace ordermart::fuzz;

namespace {

void require_wrong_usage(const Error& error) {
    require(error.code() == ExitCode::usage, "a configuration that is wrong is wrong usage");
    const std::string_view message = error.what();
    require(message.find(": ") != std::string_view::npos && message.ends_with(")"), "a message says what to do");
    require(!printable(message).empty(), "a message can be shown");
}

bool is_read(const std::string& path) {
    try {
        const SettingsFile file = read_settings(path);
        for (const auto& [name, setting] : file.common) {
            require(setting.is_array || setting.texts.size() == 1, "a setting that is no array has one text");
            require(setting.place == path + ": " + name, "a setting has its place");
        }
        return true;
    } catch (const Error& error) {
        require_wrong_usage(error);
        return false;
    }
}

bool is_applied(std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    try {
        const auto config = parse_command_line(static_cast<int>(arguments.size()), arguments.data());
        require(config.has_value(), "a command that is given is run");
        require(!config->warehouse.db.empty(), "a run has a warehouse");
        require_consistent(config->load.source);
        return true;
    } catch (const Error& error) {
        require_wrong_usage(error);
        return false;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Input input(data, size);
    const MemoryFile memory(input.rest());
    const std::string path = memory.path();
    const bool read = is_read(path);
    const std::vector<std::string> run{"ordermart", "run", "--config", path, "--input", "orders.csv"};
    const bool applied = is_applied(run);
    require(read || !applied, "what cannot be read is not applied");
    if (!read) return 0;
    std::vector<std::string> of_source = run;
    of_source.insert(of_source.end(), {"--source", "shop"});
    is_applied(of_source);
    is_applied({"ordermart", "report", "--config", path});
    return 0;
}
