#pragma once

#include <string_view>

// The parts of the page: the files page.* of src/report/html/, and Chart.js. CMake copies them into the executable.
namespace ordermart {

extern const std::string_view page_template;
extern const std::string_view page_style;
extern const std::string_view page_script;
extern const std::string_view chart_script;

}  // namespace ordermart
