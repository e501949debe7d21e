#include "ordermart/base/http.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

namespace ordermart {

UnusableLibcurl::UnusableLibcurl(std::string_view problem)
    : Error(ExitCode::failed, "libcurl", problem, "install libcurl4 7.87 or newer, with TLS"), problem_(problem) {}

Libcurl::Libcurl() : library_(dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL)) {
    if (global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw UnusableLibcurl("cannot start");
}

Libcurl::Function Libcurl::function(const char* name) const {
    if (library_ == nullptr) throw UnusableLibcurl(dlerror());
    void* const address = dlsym(library_, name);
    if (address == nullptr) throw UnusableLibcurl(fmt::format("has no {}", name));
    return {address};
}

const Libcurl& libcurl() {
    static const Libcurl library;
    return library;
}

void require(CURLcode code) {
    if (code != CURLE_OK) throw UnusableLibcurl(libcurl().easy_strerror(code));
}

void require(CURLMcode code) {
    if (code != CURLM_OK) throw UnusableLibcurl(libcurl().multi_strerror(code));
}

void append(CurlList& list, const std::string& text) {
    curl_slist* longer = libcurl().slist_append(list.get(), text.c_str());
    if (longer == nullptr) require(CURLE_OUT_OF_MEMORY);
    static_cast<void>(list.release());
    list.reset(longer);
}

}  // namespace ordermart
