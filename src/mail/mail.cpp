#include "ordermart/mail/mail.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>
#include <sstream>
#include <string>
#include <string_view>

#include "mail/smtp.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/report/documents.hpp"
#include "ordermart/report/results.hpp"
#include "ordermart/run/account.hpp"
#include "ordermart/warehouse/catalogue.hpp"
#include "version.hpp"

namespace ordermart {
namespace {

/// Of each report; the page has more.
constexpr std::int64_t rows_of_text = 10;

/// In characters: what a list of mails shows, and a line of a header holds (RFC 5322, section 2.1.1).
constexpr std::size_t longest_subject = 200;

/// The run dates that were asked for.
std::string dates_of(const LoadOptions& options, std::string_view to) {
    const std::string start = to_string(options.start);
    return options.start == options.end ? start : fmt::format("{}{}{}", start, to, to_string(options.end));
}

std::string subject_of(const LoadOptions& options, const Loaded& loaded, const Error* stop) {
    std::string subject = "ordermart: " + dates_of(options, " to ");
    if (stop == nullptr) {
        subject += " loaded: " + sum_of(loaded.counts);
    } else if (loaded.complete) {
        subject += fmt::format(" loaded, but {}", stop->what());
    } else {
        subject += fmt::format(" {}: {}", stop->code() == ExitCode::refused ? "refused" : "failed", stop->what());
    }
    // A message quotes data: as printable text it has no line end that could begin another header.
    return shortened(printable(subject), longest_subject);
}

std::string host_name() {
    std::array<char, 256> name{};
    return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "an unnamed machine";
}

std::string body_of(const Loaded& loaded, const Error* stop) {
    std::string text;
    if (stop != nullptr) text += fmt::format("error: {}\n\n", printable(stop->what()));
    if (stop != nullptr && !loaded.complete && !loaded.summaries.empty())
        text += "What was loaded before stays loaded:\n";
    for (const std::string& line : loaded.summaries) text += printable(line) + "\n";
    if (stop != nullptr && loaded.summaries.empty()) text += "Nothing was loaded.\n";
    return text;
}

/// The first rows of the reports into the text, all of them as a page.
void add_reports(const LoadOptions& options, const WarehouseOptions& where, Mail& mail) {
    const OpenWarehouse warehouse = open_document_warehouse(where);
    std::ostringstream tables;
    std::vector<Result> results = prepare_report(warehouse, "");
    // So wide that a hostile name cannot make the mail large.
    write_results(results, {Format::table, false, Window{160, 0}, rows_of_text}, tables);
    std::ostringstream page;
    write_document(warehouse, Document::html, std::nullopt, page);
    mail.text += "\n" + tables.str();
    mail.page = page.str();
    mail.page_name = fmt::format("ordermart-{}.html", dates_of(options, "-to-"));
}

}  // namespace

void mail_outcome(const MailSettings& settings, const LoadOptions& options, const WarehouseOptions& warehouse,
                  const Loaded& loaded, const Error* stop) {
    if (settings.to.empty() || settings.on == (stop == nullptr ? MailOn::failure : MailOn::success)) return;
    const std::string to = fmt::format("{}", fmt::join(settings.to, ", "));
    if (options.dry_run) {
        spdlog::info("{}: no mail is sent by a dry run", to);
        return;
    }
    if (stop != nullptr && stop->is_interrupt()) {
        spdlog::warn("{}: no mail is sent about a run that was interrupted", to);
        return;
    }
    Mail mail{subject_of(options, loaded, stop), body_of(loaded, stop), "", ""};
    std::string missing;
    if (loaded.complete) {
        try {
            add_reports(options, warehouse, mail);
        } catch (const Error& error) {
            if (error.is_interrupt()) {
                throw Error(error.code(), "--mail-to", "interrupted, the mail was not sent",
                            "the run is loaded; `ordermart report` prints the reports");
            }
            missing = error.what();
            mail.text += "\nerror: the reports are missing: " + printable(missing) + "\n";
        }
    }
    mail.text += fmt::format("\n-- \nordermart {} on {}, warehouse {}\n", version, printable(host_name()),
                             printable(warehouse.name()));
    send_mail(settings, mail, loaded.complete ? "the run is loaded; " : "");
    spdlog::info("mail sent to {}", to);
    if (missing.empty()) return;
    throw Error(ExitCode::failed, "--mail-to", fmt::format("the mail has no reports: {}", missing),
                "the run is loaded; print them with `ordermart report`");
}

}  // namespace ordermart
