#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ordermart/catalogue.hpp"
#include "ordermart/date.hpp"
#include "ordermart/engine_settings.hpp"
#include "ordermart/generate.hpp"
#include "ordermart/result_writer.hpp"
#include "ordermart/source.hpp"

namespace ordermart {

/// How many rejects a run may have: a count, or a share of the records that are not blank, rounded up.
struct RejectLimit {
    /// Reads `N` or `P%`, P from 0 to 100 with up to four decimals; nothing when it is neither.
    static std::optional<RejectLimit> parse(std::string_view text);

    /// 1%: few rejects are normal, many are a broken file.
    static RejectLimit usual() { return *parse("1%"); }

    std::int64_t allowed(std::int64_t records) const;

    std::string text;  ///< as given
    bool is_share = false;
    std::int64_t value = 0;  ///< records, or millionths of all records
};

/// A report in a file that people open.
enum class Document { html, xlsx };

struct ReportFile {
    Document kind = Document::html;
    std::string path;
};

/// How the way to the mail server is encrypted.
enum class MailTls { starttls, tls, none };

/// After which runs a mail is sent.
enum class MailOn { always, success, failure };

/// A mail about each run. Where `to` is not empty, parse_command_line has seen that the rest agrees with it.
struct MailSettings {
    std::vector<std::string> to;  ///< addresses; empty: no mail
    std::string from;
    std::string host;  ///< a name or an address, that of IPv6 in brackets
    std::int64_t port = 0;
    MailTls tls = MailTls::starttls;
    std::string ca_file;  ///< of the certificates to trust; empty: the system's
    std::string user;     ///< empty: the server asks for none
    std::string password_file;
    std::string password;  ///< must not get into a message
    MailOn on = MailOn::always;
};

enum class Command {
    run,
    backfill,
    check,
    inspect,
    report,
    status,
    rejects,
    move,
    generate,
    sql_list,
    sql_show,
};

/// What stands for it in place of a file.
inline constexpr std::string_view standard_output = "-";

/// What the user asked for, read from flags, environment and configuration file. Paths are as given.
struct Config {
    Command command = Command::run;

    EngineKind engine = EngineKind::sqlite;
    EngineSettings clickhouse;
    std::string db = "application.db";  ///< of SQLite
    std::string sql_dir;                ///< empty: the models inside the executable

    /// What messages call the warehouse.
    const std::string& warehouse() const { return engine == EngineKind::sqlite ? db : clickhouse.database; }

    // run and backfill
    std::vector<std::string> inputs;  ///< `{date}` stands for the run date; `*`, `?` and `[` make a pattern of a path
    std::string source_name;          ///< of `[source.NAME]`; empty: none
    Source source;
    Date start;  ///< the run date, or the first one
    Date end;    ///< the last run date
    bool full_refresh = false;
    bool yes = false;
    bool dry_run = false;
    RejectLimit max_rejects = RejectLimit::usual();
    bool allow_empty = false;
    std::chrono::seconds wait{0};
    std::vector<ReportFile> reports;  ///< written once the run is committed
    MailSettings mail;

    // inspect
    std::string file;
    std::set<std::string> declared;                        ///< the settings that were given, as their long options
    std::optional<std::int64_t> sample_records = 100'000;  ///< nothing: all

    // report, rejects, generate and sql show
    std::string name;  ///< of a report or model, or of the source that inspect proposes
    Format format = Format::table;
    std::optional<Document> document;   ///< instead of a format
    std::optional<std::int64_t> limit;  ///< rows of each report; nothing: all, or what a terminal's window has room for
    std::string output;                 ///< empty: standard output
    std::optional<std::int64_t> run_id;
    std::string reason;     ///< of rejects: `all`, or one of reason_names; empty: their counts
    std::string export_to;  ///< where rejects are written; empty: nowhere
    std::string replay;     ///< a file with mended rejects; empty: none
    SampleSpec sample;

    // messages
    bool quiet = false;
    bool json_log = false;
    bool no_color = false;
};

}  // namespace ordermart
