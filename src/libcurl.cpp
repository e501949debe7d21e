#include "libcurl.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <type_traits>

namespace ordermart {

Libcurl::Libcurl() {
    void* const library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) throw Unusable(dlerror());
    const auto load = [library](auto& function, const char* name) {
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
        if (function == nullptr) throw Unusable(fmt::format("has no {}", name));
    };
    load(global_init, "curl_global_init");
    load(easy_init, "curl_easy_init");
    load(easy_cleanup, "curl_easy_cleanup");
    load(easy_setopt, "curl_easy_setopt");
    load(easy_perform, "curl_easy_perform");
    load(easy_strerror, "curl_easy_strerror");
    load(slist_append, "curl_slist_append");
    load(slist_free_all, "curl_slist_free_all");
    load(mime_init, "curl_mime_init");
    load(mime_free, "curl_mime_free");
    load(mime_addpart, "curl_mime_addpart");
    load(mime_data, "curl_mime_data");
    load(mime_type, "curl_mime_type");
    load(mime_encoder, "curl_mime_encoder");
    load(mime_filename, "curl_mime_filename");
    if (global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw Unusable("cannot start");
}

const Libcurl& libcurl() {
    static const Libcurl library;
    return library;
}

void require(CURLcode code) {
    if (code != CURLE_OK) throw Libcurl::Unusable(libcurl().easy_strerror(code));
}

}  // namespace ordermart
