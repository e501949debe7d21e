#include "ordermart/base/terminal.hpp"

#include <sys/ioctl.h>

namespace ordermart {

std::optional<Window> window_of(int descriptor) {
    winsize size{};
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return std::nullopt;
    return Window{size.ws_col, size.ws_row};
}

}  // namespace ordermart
