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

/// The functions of libcurl that are called. The first use loads the library. It brings 27 other libraries along:
/// linked to the executable, they make `ordermart --version` take 9 ms instead of 5, and a run of 1,000 records 22 ms
/// instead of 17 (medians, release build).
class Libcurl {
public:
    /// Throws UnusableLibcurl when the library cannot be loaded, or is older than 7.87.
    Libcurl();

private:
    /// Becomes a pointer to whatever function it is assigned to.
    struct Function {
        void* address;
        template <typename Type>
        operator Type*() const {
            return reinterpret_cast<Type*>(address);
        }
    };

    Function function(const char* name) const;

    void* library_;

public:
    decltype(&curl_global_init) global_init = function("curl_global_init");
    decltype(&curl_easy_init) easy_init = function("curl_easy_init");
    decltype(&curl_easy_cleanup) easy_cleanup = function("curl_easy_cleanup");
    decltype(&curl_easy_setopt) easy_setopt = function("curl_easy_setopt");
    decltype(&curl_easy_perform) easy_perform = function("curl_easy_perform");
    decltype(&curl_easy_getinfo) easy_getinfo = function("curl_easy_getinfo");
    decltype(&curl_easy_strerror) easy_strerror = function("curl_easy_strerror");
    decltype(&curl_slist_append) slist_append = function("curl_slist_append");
    decltype(&curl_slist_free_all) slist_free_all = function("curl_slist_free_all");
    decltype(&curl_multi_init) multi_init = function("curl_multi_init");
    decltype(&curl_multi_cleanup) multi_cleanup = function("curl_multi_cleanup");
    decltype(&curl_multi_setopt) multi_setopt = function("curl_multi_setopt");
    decltype(&curl_multi_add_handle) multi_add_handle = function("curl_multi_add_handle");
    decltype(&curl_multi_remove_handle) multi_remove_handle = function("curl_multi_remove_handle");
    decltype(&curl_multi_perform) multi_perform = function("curl_multi_perform");
    decltype(&curl_multi_poll) multi_poll = function("curl_multi_poll");
    decltype(&curl_multi_info_read) multi_info_read = function("curl_multi_info_read");
    decltype(&curl_multi_strerror) multi_strerror = function("curl_multi_strerror");
    decltype(&curl_mime_init) mime_init = function("curl_mime_init");
    decltype(&curl_mime_free) mime_free = function("curl_mime_free");
    decltype(&curl_mime_addpart) mime_addpart = function("curl_mime_addpart");
    decltype(&curl_mime_data) mime_data = function("curl_mime_data");
    decltype(&curl_mime_type) mime_type = function("curl_mime_type");
    decltype(&curl_mime_encoder) mime_encoder = function("curl_mime_encoder");
    decltype(&curl_mime_filename) mime_filename = function("curl_mime_filename");
    decltype(&curl_easy_escape) easy_escape = function("curl_easy_escape");
    decltype(&curl_free) free = function("curl_free");
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
    void operator()(char* text) const { libcurl().free(text); }
};

using CurlHandle = std::unique_ptr<CURL, CurlCleanup>;
using CurlList = std::unique_ptr<curl_slist, CurlCleanup>;
using CurlMime = std::unique_ptr<curl_mime, CurlCleanup>;
using CurlText = std::unique_ptr<char, CurlCleanup>;

/// Appends to the list; throws UnusableLibcurl when there is no memory.
void append(CurlList& list, const std::string& text);

// CURL and CURLM are both void to C++: a cleanup of its own keeps them apart.
struct CurlMultiCleanup {
    void operator()(CURLM* handle) const { libcurl().multi_cleanup(handle); }
};

using CurlMulti = std::unique_ptr<CURLM, CurlMultiCleanup>;

}  // namespace ordermart
