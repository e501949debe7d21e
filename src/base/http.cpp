#include "ordermart/base/http.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <type_traits>

namespace ordermart {

UnusableLibcurl::UnusableLibcurl(std::string_view problem)
    : Error(ExitCode::failed, "libcurl", problem, "install libcurl4 7.87 or newer, with TLS"), problem_(problem) {}

Libcurl::Libcurl() {
    void* const library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) throw UnusableLibcurl(dlerror());
    const auto load = [library](auto& function, const char* name) {
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
        if (function == nullptr) throw UnusableLibcurl(fmt::format("has no {}", name));
    };
    load(global_init, "curl_global_init");
    load(easy_init, "curl_easy_init");
    load(easy_cleanup, "curl_easy_cleanup");
    load(easy_setopt, "curl_easy_setopt");
    load(easy_perform, "curl_easy_perform");
    load(easy_getinfo, "curl_easy_getinfo");
    load(easy_strerror, "curl_easy_strerror");
    load(slist_append, "curl_slist_append");
    load(slist_free_all, "curl_slist_free_all");
    load(multi_init, "curl_multi_init");
    load(multi_cleanup, "curl_multi_cleanup");
    load(multi_setopt, "curl_multi_setopt");
    load(multi_add_handle, "curl_multi_add_handle");
    load(multi_remove_handle, "curl_multi_remove_handle");
    load(multi_perform, "curl_multi_perform");
    load(multi_poll, "curl_multi_poll");
    load(multi_info_read, "curl_multi_info_read");
    load(multi_strerror, "curl_multi_strerror");
    load(mime_init, "curl_mime_init");
    load(mime_free, "curl_mime_free");
    load(mime_addpart, "curl_mime_addpart");
    load(mime_data, "curl_mime_data");
    load(mime_type, "curl_mime_type");
    load(mime_encoder, "curl_mime_encoder");
    load(mime_filename, "curl_mime_filename");
    if (global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw UnusableLibcurl("cannot start");
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
