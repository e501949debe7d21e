#pragma once

#include <string_view>

// The parts of the page: those of src/web/, and the charts' library.
namespace ordermart {

extern const std::string_view page_template;
extern const std::string_view page_style;
extern const std::string_view page_script;
extern const std::string_view chart_script;

}  // namespace ordermart
