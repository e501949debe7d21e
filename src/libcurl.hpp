#pragma once

#include <curl/curl.h>

#include <memory>
#include <stdexcept>

namespace ordermart {

/// The functions of libcurl that are called. It is loaded by the first use: it brings thirty libraries along, and
/// linked to the executable they would make each of its starts 2.6 ms longer.
struct Libcurl {
    /// Throws Unusable when the library cannot be loaded. That it is older than 7.87 is seen by easy_setopt.
    Libcurl();

    /// Its message is the problem.
    struct Unusable : std::runtime_error {
        using std::runtime_error::runtime_error;
    };

    decltype(&curl_global_init) global_init;
    decltype(&curl_easy_init) easy_init;
    decltype(&curl_easy_cleanup) easy_cleanup;
    decltype(&curl_easy_setopt) easy_setopt;
    decltype(&curl_easy_perform) easy_perform;
    decltype(&curl_easy_strerror) easy_strerror;
    decltype(&curl_slist_append) slist_append;
    decltype(&curl_slist_free_all) slist_free_all;
    decltype(&curl_mime_init) mime_init;
    decltype(&curl_mime_free) mime_free;
    decltype(&curl_mime_addpart) mime_addpart;
    decltype(&curl_mime_data) mime_data;
    decltype(&curl_mime_type) mime_type;
    decltype(&curl_mime_encoder) mime_encoder;
    decltype(&curl_mime_filename) mime_filename;
};

/// The one of this process. Throws what its constructor throws.
const Libcurl& libcurl();

/// Throws Libcurl::Unusable with the library's text.
void require(CURLcode code);

struct CurlCleanup {
    void operator()(CURL* handle) const { libcurl().easy_cleanup(handle); }
    void operator()(curl_slist* list) const { libcurl().slist_free_all(list); }
    void operator()(curl_mime* mime) const { libcurl().mime_free(mime); }
};

using CurlHandle = std::unique_ptr<CURL, CurlCleanup>;
using CurlList = std::unique_ptr<curl_slist, CurlCleanup>;
using CurlMime = std::unique_ptr<curl_mime, CurlCleanup>;

}  // namespace ordermart
