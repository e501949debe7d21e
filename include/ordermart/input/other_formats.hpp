#pragma once

#include <string>
#include <string_view>

namespace ordermart {

/// Throws Error{refused} for a text that is no CSV by its first bytes, byte order mark included: empty, HTML, JSON, a
/// workbook, an archive and the like. `name` is what the message calls the file.
void refuse_other_formats(const std::string& name, std::string_view head);

}  // namespace ordermart
