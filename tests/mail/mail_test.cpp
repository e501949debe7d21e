#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <regex>
#include <string>
#include <vector>

#include "support/mail_server.hpp"

// The mail about a run, sent to a real SMTP server on loopback (mail_server.py).
using namespace ordermart;
using namespace ordermart::test;

namespace {

const std::string run = "run --date 2023-12-10 --input orders.csv";
const std::string refused_run = "run --date 2023-12-10 --input bad.csv --max-rejects 0";

std::string without_time(const std::string& page) {
    return std::regex_replace(page, std::regex("\"written_at\":\"[^\"]*\""), "\"written_at\":\"\"");
}

std::string without_cr(std::string text) {
    std::erase(text, '\r');
    return text;
}

}  // namespace

TEST_CASE("a run is mailed with its summary, the reports and the page, to each recipient") {
    const MailSession session;
    const MailServer server(session, "server", {"starttls", "loader", password});
    session.write("password", password + "\n");
    REQUIRE(chmod(session.path("password").c_str(), 0600) == 0);
    const Finished finished =
        session.call(run + server.flags() + ",b@example.org --mail-user loader --mail-password-file password");
    // The second address was taken for a part of the server's name: nothing was done.
    CHECK(finished.exit_code == 2);
    REQUIRE(!session.is_loaded());

    const Finished sent =
        session.call(run + server.flags() +
                     " --mail-to b@example.org,c@example.org --mail-user loader --mail-password-file password");
    CHECK(sent.exit_code == 0);
    CHECK(split_lines(sent.err).back() == "mail sent to a@example.org, b@example.org, c@example.org");
    CHECK(server.log() == "connection\nlogin loader " + password + "\nmessage\n");

    const Received mail = server.received(1);
    CHECK(mail.mail["from"] == "loader@example.org");
    CHECK(mail.mail["to"].dump() == R"(["a@example.org","b@example.org","c@example.org"])");
    CHECK(mail.mail["tls"] == true);
    CHECK(mail.header("Subject") == "ordermart: 2023-12-10 loaded: 2 read = 2 inserted");
    CHECK(mail.header("From") == "loader@example.org");
    CHECK(mail.header("To") == "a@example.org, b@example.org, c@example.org");
    CHECK(std::regex_match(mail.header("Date"),
                           std::regex("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} [0-9:]{8} \\+0000")));
    CHECK(std::regex_match(mail.header("Message-ID"), std::regex("<[0-9a-f]{32}@example\\.org>")));
    CHECK(mail.header("Auto-Submitted") == "auto-generated");

    REQUIRE(mail.mail["parts"].dump() == R"([["text/plain",""],["text/html","ordermart-2023-12-10.html"]])");
    const std::string text = without_cr(mail.parts[0]);
    CHECK(text.starts_with(split_lines(sent.err).front() + "\n\n"));
    CHECK(contains(text, "\n" + session.Session::call("report --limit 10").out + "\n-- \nordermart "));
    CHECK(contains(text, ", warehouse application.db\n"));
    CHECK(without_time(mail.parts[1]) == without_time(session.Session::call("report --format html").out));

    // The same password from the environment; another Message-ID.
    CHECK(session.call(run + server.flags() + " --mail-user loader", with_password).exit_code == 0);
    const Received second = server.received(2);
    CHECK(second.header("Subject") == "ordermart: 2023-12-10 loaded: 2 read = 2 unchanged");
    CHECK(second.header("Message-ID") != mail.header("Message-ID"));
}

TEST_CASE("the text of a mail has the first ten rows of each report, and no line is large") {
    const MailSession session;
    const MailServer server(session, "server", {"tls"});
    std::vector<std::string> lines;
    for (int id = 0; id < 12; ++id) {
        lines.push_back("Customer " + std::to_string(id) + "," + std::to_string(id) + ",1,2023-12-10,lounge,1");
    }
    lines.push_back(std::string(100'000, 'A') + ",12,1,2023-12-10,lounge,1");
    // A line that begins with the end of a mail.
    lines.push_back(".hidden,13,1,2023-12-10,lounge,1");
    session.write("orders.csv", raw_file(lines));
    CHECK(session.call(run + " --quiet --mail-tls tls" + server.flags()).err == "");
    const Received mail = server.received(1);
    CHECK(mail.mail["tls"] == true);
    CHECK(contains(mail.parts[0], ": 14 read = 14 inserted;"));
    CHECK(contains(mail.parts[0], "(10 of 14 rows)"));
    CHECK(contains(mail.parts[0], "\n.hidden "));
    CHECK(mail.parts[0].size() < 10'000);
}

TEST_CASE("a run that failed is mailed with its error and without a page") {
    const MailSession session;
    const MailServer server(session, "server", {"starttls"});
    const Finished refused = session.call(refused_run + server.flags());
    CHECK(refused.exit_code == 3);
    const std::string told = split_lines(refused.err).back();
    CHECK(told.starts_with("error: bad.csv: 1 of 2 records rejected"));
    const Received mail = server.received(1);
    CHECK(mail.header("Subject").starts_with("ordermart: 2023-12-10 refused: bad.csv: 1 of 2 records rejected, and "));
    CHECK(mail.mail["parts"].dump() == R"([["text/plain",""]])");
    CHECK(without_cr(mail.parts[0]).starts_with(told + "\n\nNothing was loaded.\n\n-- \nordermart "));

    CHECK(session.call("run --date 2023-12-10 --input none.csv" + server.flags()).exit_code == 4);
    CHECK(server.received(2).header("Subject").starts_with("ordermart: 2023-12-10 failed: none.csv: "));

    // A backfill tells of the days before the one that stopped it.
    session.write("2023-12-10.csv", session.read("orders.csv"));
    session.write("2023-12-11.csv", session.read("bad.csv"));
    const std::string backfill = "backfill --start 2023-12-10 --end 2023-12-11 --input {date}.csv --max-rejects ";
    const Finished stopped = session.call(backfill + "0" + server.flags());
    CHECK(stopped.exit_code == 3);
    const Received half = server.received(3);
    CHECK(half.header("Subject").starts_with("ordermart: 2023-12-10 to 2023-12-11 refused: 2023-12-11.csv: "));
    CHECK(contains(without_cr(half.parts[0]),
                   "\n\nWhat was loaded before stays loaded:\n" + split_lines(stopped.err).front() + "\n\n-- \n"));
    CHECK(half.parts.size() == 1);

    CHECK(session.call(backfill + "1" + server.flags()).exit_code == 0);
    const Received whole = server.received(4);
    CHECK(whole.header("Subject") == "ordermart: 2023-12-10 to 2023-12-11 loaded: 4 read = 3 unchanged + 1 rejected");
    CHECK(whole.mail["parts"][1].dump() == R"(["text/html","ordermart-2023-12-10-to-2023-12-11.html"])");
}

TEST_CASE("a report that could not be written or made is told in the mail about the run that is loaded") {
    const MailSession session;
    const MailServer server(session, "server", {"starttls"});
    CHECK(session.call(run + " --report html:no_folder/page.html --mail-on failure" + server.flags()).exit_code == 1);
    const Received mail = server.received(1);
    CHECK(mail.header("Subject").starts_with(
        "ordermart: 2023-12-10 loaded, but --report: 1 of 1 files could not be written"));
    CHECK(mail.parts.size() == 2);

    std::filesystem::copy(source_path("sql/sqlite"), session.path("sql"), std::filesystem::copy_options::recursive);
    session.write("sql/report/40_broken.sql", "select 1 from no_such_table;\n");
    const Finished broken = session.call(run + " --sql-dir sql" + server.flags());
    CHECK(broken.exit_code == 1);
    CHECK(contains(broken.err, "the mail has no reports"));
    CHECK(contains(server.received(2).parts[0], "error: the reports are missing: "));
    CHECK(server.received(2).parts.size() == 1);
}

TEST_CASE("the setting mail-on says after which runs there is a mail, and a dry run sends none") {
    const MailSession session;
    const MailServer server(session, "server", {"none"});
    const std::string flags = server.flags() + " --mail-tls none";
    CHECK(session.call(run + flags + " --mail-on failure").exit_code == 0);
    CHECK(session.call(refused_run + flags + " --mail-on success").exit_code == 3);
    CHECK(contains(session.call(run + flags + " --dry-run").err, "a@example.org: no mail is sent by a dry run\n"));
    CHECK(session.call(refused_run + flags + " --dry-run").exit_code == 3);
    CHECK(server.log() == "");
    CHECK(session.call(run + flags + " --mail-on success").exit_code == 0);
    CHECK(session.call(refused_run + flags + " --mail-on failure").exit_code == 3);
    CHECK(server.received(1).mail["tls"] == false);
    CHECK(server.received(2).mail["parts"].size() == 1);
}

TEST_CASE("neither data nor the name of a file can write into the headers") {
    const MailSession session;
    const MailServer server(session, "server", {"starttls"});
    const std::string path = "\xC3\xA9=?utf-8?q?x?=\r\nBcc: eve@example.org\r\n\r\nbody\xFF.csv";
    session.write(
        path, raw_file({"\"Eve\r\nBcc: eve@example.org\",1,free,2023-12-10,lounge,1", "Ann,2,1,2023-12-10,lounge,1"}));
    std::vector<std::string> words = split_words("run --date 2023-12-10 --max-rejects 0 --input" + server.flags());
    words.insert(words.begin() + 6, path);
    CHECK(ordermart::test::ordermart(session.path(), words).exit_code == 3);
    const Received mail = server.received(1);
    CHECK(
        mail.header("Subject").starts_with("ordermart: 2023-12-10 refused: \xC3\xA9=?utf-8?q?x?=\\x0d\\x0aBcc: "
                                           "eve@example.org\\x0d\\x0a\\x0d\\x0a"
                                           "body\\xff.csv: 1 of 2 records"));
    CHECK(mail.header("Subject").ends_with("\xE2\x80\xA6"));
    std::vector<std::string> names = mail.header_names();
    std::ranges::sort(names);
    CHECK(names == std::vector<std::string>{"Auto-Submitted", "Content-Type", "Date", "From", "Message-ID",
                                            "Mime-Version", "Subject", "To"});
    CHECK(mail.mail["to"].dump() == R"(["a@example.org"])");
    CHECK(contains(mail.parts[0], "Eve\\x0d\\x0aBcc: eve@example.org"));
    // ASCII alone, and whole, but what a reader would decode.
    words[6] = "a =?utf-8?q?Bcc?= b.csv";
    CHECK(ordermart::test::ordermart(session.path(), words).exit_code == 4);
    CHECK(server.received(2).header("Subject").starts_with("ordermart: 2023-12-10 failed: a =?utf-8?q?Bcc?= b.csv: "));
    CHECK(!server.received(2).header("Subject").ends_with("\xE2\x80\xA6"));
}

TEST_CASE("a mail that a server does not take leaves the run loaded, and the password unsent") {
    const MailSession session;
    const std::vector<std::string> login{"loader", password};
    const MailServer starttls(session, "starttls", {"starttls", "loader", "another"});
    const MailServer plain(session, "plain", {"none", "loader", password});
    const MailServer tls(session, "tls", {"tls", "loader", password});
    const MailServer refusing(session, "refusing", {"refusing"});
    const MailServer full(session, "full", {"full"});
    std::string port;
    { port = MailServer(session, "gone", {"none"}).port(); }
    const std::string common = " --mail-from loader@example.org --mail-ca server.pem --mail-to a@example.org";
    const std::string user = " --mail-user loader";
    const std::vector<std::pair<std::string, std::string>> cases{
        {starttls.flags() + user, "does not accept the user and the password"},
        // What no authority of the system has signed, and what was signed for another name.
        {" --mail-from loader@example.org --mail-to a@example.org --mail-server localhost:" + starttls.port() + user,
         "certificate is not trusted"},
        {" --mail-tls tls --mail-from loader@example.org --mail-to a@example.org --mail-server localhost:" +
             tls.port() + user,
         "certificate is not trusted"},
        {starttls.flags("127.0.0.1") + user, "certificate is not trusted"},
        {plain.flags() + user, "does not offer STARTTLS"},
        {common + user + " --mail-tls tls --mail-server localhost:" + plain.port(), "TLS failed"},
        {common + user + " --mail-server localhost:" + port, "no connection"},
        {common + user + " --mail-server no-such-host.invalid", "name of the server is not known"},
        {refusing.flags() + " --mail-to nobody@example.org", "`550 5.1.1 nobody has this address`"},
        {full.flags() + user, "offers no way to log in"},
        {full.flags(), "`552 5.3.4 the mail is too large`"},
    };
    for (const auto& [flags, problem] : cases) {
        CAPTURE(flags);
        std::filesystem::remove(session.path("application.db"));
        const Environment environment = contains(flags, user) ? with_password : Environment{};
        const Finished finished = session.call(run + flags, environment);
        CAPTURE(finished.err);
        CHECK(finished.exit_code == 1);
        CHECK(contains(finished.err, problem));
        CHECK(contains(finished.err, ": the mail was not sent: "));
        CHECK(contains(finished.err, "(the run is loaded; "));
        CHECK(session.is_loaded());

        // A run that fails itself says so last, and with its own exit code.
        const Finished refused = session.call(refused_run + flags, environment);
        CAPTURE(refused.err);
        const std::vector<std::string> lines = split_lines(refused.err);
        CHECK(refused.exit_code == 3);
        CHECK(contains(lines.at(lines.size() - 2), problem));
        CHECK(!contains(lines.at(lines.size() - 2), "is loaded"));
        CHECK(lines.back().starts_with("error: bad.csv: "));
    }
    // The one password that was sent is the one that was wrong.
    CHECK(starttls.log().starts_with("connection\nlogin loader " + password + "\n"));
    CHECK(!contains(starttls.log(), "message"));
    CHECK(std::ranges::count(split_lines(starttls.log()), "login loader " + password) == 2);
    for (const MailServer* server : {&plain, &tls, &refusing}) {
        // One that begins with TLS sees a connection when it is trusted.
        CHECK(server->log().starts_with("connection\n") == (server != &tls));
        CHECK(!contains(server->log(), "login"));
        CHECK(!contains(server->log(), "message"));
    }
}

TEST_CASE("a signal ends a mail that waits for its server") {
    const MailSession session;
    for (const auto& [signal, code] : std::vector<std::pair<int, int>>{{SIGINT, 130}, {SIGTERM, 143}}) {
        const MailServer server(session, "silent" + std::to_string(code), {"silent"});
        Process process(session.path(), split_words(run + server.flags()));
        wait_until([&server] { return server.log() == "connection\n"; });
        const auto begun = std::chrono::steady_clock::now();
        process.signal(signal);
        const Finished finished = process.wait();
        CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(5));
        CHECK(finished.exit_code == code);
        CHECK(contains(finished.err, "the mail was not sent (the run is loaded; "));
        CHECK(session.is_loaded());
    }
    // One that has taken the mail and does not say goodbye.
    const MailServer mute(session, "mute", {"mute"});
    Process process(session.path(), split_words(run + mute.flags()));
    wait_until([&mute] { return contains(mute.log(), "goodbye"); });
    const auto begun = std::chrono::steady_clock::now();
    process.signal(SIGTERM);
    CHECK(process.wait().exit_code == 0);
    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(5));
}

TEST_CASE("settings of a mail that cannot be right are refused before anything is done") {
    const MailSession session;
    session.write("password", password + "\n");
    session.write("several", password + "\nand more\n");
    session.write("empty", "\n");
    REQUIRE(mkfifo(session.path("pipe").c_str(), 0600) == 0);
    for (const std::string name : {"several", "empty"}) REQUIRE(chmod(session.path(name).c_str(), 0600) == 0);
    const std::string good = " --mail-to a@example.org --mail-from b@example.org --mail-server localhost";
    const std::string file = good + " --mail-user loader --mail-password-file ";
    const auto refuses = [&](const std::string& flags, const std::string& problem,
                             const Environment& environment = {}) {
        CAPTURE(flags);
        const Finished finished = session.call(run + flags, environment);
        CAPTURE(finished.err);
        CHECK(finished.exit_code == 2);
        CHECK(contains(finished.err, problem));
        CHECK(!session.is_loaded());
    };
    for (const mode_t mode : {0644U, 0640U, 0604U, 0660U, 0700U, 0601U}) {
        REQUIRE(chmod(session.path("password").c_str(), mode) == 0);
        refuses(file + "password", "password: has the mode 0");
    }
    refuses(file + "pipe", "pipe: is not a regular file");
    refuses(file + "server", "server: cannot be read: No such file");
    refuses(file + "several", "is not one line with a password");
    refuses(file + "empty", "is not one line with a password");
    REQUIRE(chmod(session.path("password").c_str(), 0400) == 0);
    refuses(file + "password", "ORDERMART_MAIL_PASSWORD has a password too", with_password);
    refuses(good, "--mail-user: is missing, and there is a password", with_password);
    refuses(good + " --mail-user loader", "--mail-user: has no password");
    refuses(good + " --mail-user loader --mail-tls none", "a password is not sent without TLS", with_password);
    refuses(good + " --mail-ca none.pem", "none.pem: is not a file that can be read");
    refuses(" --mail-to a@example.org --mail-server localhost", "--mail-from: is missing");
    refuses(" --mail-to a@example.org --mail-from b@example.org", "--mail-server: is missing");
    refuses(good + " --mail-tls ssl", "--mail-tls");
    refuses(good + " --mail-on never", "--mail-on");
    refuses(" --mail-password " + password, "--mail-password: is not an option");
    refuses(" --mail-password=" + password, "--mail-password: is not an option");
    for (const std::string flag : {"--mail-passwd=", "--mail_password ", "--Mail-Password "}) {
        refuses(good + " " + flag + password, "is not an option");
    }
    refuses(" --mail-to a@example.org --mail-server loader:" + password + "@localhost", "--mail-server: the value");
    session.write("settings.toml", "mail_password = '" + password + "'\n");
    refuses(good + " --config settings.toml", "settings.toml: mail_password: is not a setting");

    for (const std::string address :
         {"", "a", "@", "a@", "@example.org", "a@b@c", "a b@example.org", "a@example.org\r\nBcc:eve@example.org",
          "a@example.org\n", "<a@example.org>", "a@example.org,", ",a@example.org", "a@example.org,,b@example.org",
          "a@example.org, b@example.org", "\"a\"@example.org", "a@exa mple.org", "a@b:c", "\xC3\xA9@example.org"}) {
        for (const std::string flag : {"--mail-to", "--mail-from"}) {
            CAPTURE(flag, address);
            std::vector<std::string> words = split_words(run + good);
            words.insert(words.end(), {flag, address});
            const Finished finished = ordermart::test::ordermart(session.path(), words);
            CHECK(finished.exit_code == 2);
            CHECK(contains(finished.err, flag));
        }
    }
    for (const std::string server :
         {":25", "localhost:", "localhost:0", "localhost:65536", "localhost:x", "::1", "[::1", "[]:25",
          "user@localhost", "localhost/x", "local host", "smtp://localhost"}) {
        CAPTURE(server);
        std::vector<std::string> words = split_words(run + " --mail-to a@example.org --mail-from b@example.org");
        words.insert(words.end(), {"--mail-server", server});
        CHECK(contains(ordermart::test::ordermart(session.path(), words).err, "--mail-server"));
    }
    CHECK(!session.is_loaded());
    // Right: a file for its owner alone, settings of a file, and addresses of all forms that mail uses.
    session.write("settings.toml",
                  "mail_to = ['a.b+c@example.org', \"o'neil@sub-domain.example.org\"]\nmail_from = 'b@example.org'\n"
                  "mail_server = '[::1]:2525'\nmail_user = 'loader'\nmail_password_file = 'password'\n"
                  "mail_ca = 'server.pem'\n");
    const Finished dry = session.call(run + " --dry-run --config settings.toml");
    CHECK(dry.exit_code == 0);
    CHECK(contains(dry.err, "a.b+c@example.org, o'neil@sub-domain.example.org: no mail is sent by a dry run"));
}
