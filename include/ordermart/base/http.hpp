#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>
#include <string_view>

#include "ordermart/base/error.hpp"

namespace ordermart {

/// libcurl cannot be loaded, is too old, or lacks something.
class UnusableLibcurl : public Error {
public:
    explicit UnusableLibcurl(std::string_view problem);

    const std::string& problem() const { return problem_; }

private:
    std::string problem_;
};

/// The functions of libcurl that are called. It is loaded by the first use: it brings thirty libraries along, and
/// linked to the executable they would make each of its starts 2.6 ms longer.
struct Libcurl {
    /// Throws UnusableLibcurl when the library cannot be loaded, or is older than 7.87.
    Libcurl();

    decltype(&curl_global_init) global_init;
    decltype(&curl_easy_init) easy_init;
    decltype(&curl_easy_cleanup) easy_cleanup;
    decltype(&curl_easy_setopt) easy_setopt;
    decltype(&curl_easy_perform) easy_perform;
    decltype(&curl_easy_getinfo) easy_getinfo;
    decltype(&curl_easy_strerror) easy_strerror;
    decltype(&curl_slist_append) slist_append;
    decltype(&curl_slist_free_all) slist_free_all;
    decltype(&curl_multi_init) multi_init;
    decltype(&curl_multi_cleanup) multi_cleanup;
    decltype(&curl_multi_setopt) multi_setopt;
    decltype(&curl_multi_add_handle) multi_add_handle;
    decltype(&curl_multi_remove_handle) multi_remove_handle;
    decltype(&curl_multi_perform) multi_perform;
    decltype(&curl_multi_poll) multi_poll;
    decltype(&curl_multi_info_read) multi_info_read;
    decltype(&curl_multi_strerror) multi_strerror;
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

/// Throw UnusableLibcurl with the library's text.
void require(CURLcode code);
void require(CURLMcode code);

struct CurlCleanup {
    void operator()(CURL* handle) const { libcurl().easy_cleanup(handle); }
    void operator()(curl_slist* list) const { libcurl().slist_free_all(list); }
    void operator()(curl_mime* mime) const { libcurl().mime_free(mime); }
};

using CurlHandle = std::unique_ptr<CURL, CurlCleanup>;
using CurlList = std::unique_ptr<curl_slist, CurlCleanup>;
using CurlMime = std::unique_ptr<curl_mime, CurlCleanup>;

/// Appends to the list; throws UnusableLibcurl when there is no memory.
void append(CurlList& list, const std::string& text);

// CURL and CURLM are both void to C++: a cleanup of its own keeps them apart.
struct CurlMultiCleanup {
    void operator()(CURLM* handle) const { libcurl().multi_cleanup(handle); }
};

using CurlMulti = std::unique_ptr<CURLM, CurlMultiCleanup>;

}  // namespace ordermart
