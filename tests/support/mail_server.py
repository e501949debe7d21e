"""An SMTP server on loopback that keeps what it is sent, for mail_test.cpp.

mail_server.py FOLDER CERTIFICATE KEY WAY [USER PASSWORD]

WAY is starttls (required), tls, none (STARTTLS is not offered), refusing (as starttls, but one recipient is refused),
full (as starttls, but no login is offered, and the mail is refused), silent (never says a word), or mute (takes the
mail and does not answer the goodbye). With a USER it wants to be logged in to, without TLS too. FOLDER/port is written when it listens; FOLDER/log has a line for each connection, login and
message; FOLDER/1 the first message: its envelope and headers as JSON, and its parts.
"""

import asyncio
import json
import os
import ssl
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, AuthResult

folder, certificate, key, way, *login = sys.argv[1:]
count = 0


def note(line):
    with open(os.path.join(folder, "log"), "a", encoding="utf-8") as log:
        log.write(line + "\n")


def keep(name, data):
    with open(os.path.join(folder, str(count), name), "wb") as file:
        file.write(data)


class Handler:
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return [response for response in responses if way != "full" or "AUTH" not in response]

    async def handle_RCPT(self, server, session, envelope, address, options):
        if way == "refusing" and address.startswith("nobody"):
            return "550 5.1.1 nobody has this address"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        global count
        if way == "full":
            return "552 5.3.4 the mail is too large"
        count += 1
        os.mkdir(os.path.join(folder, str(count)))
        message = message_from_bytes(envelope.content, policy=policy.default)
        parts = [part for part in message.walk() if not part.is_multipart()]
        described = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": server.transport.get_extra_info("sslcontext") is not None,
            "headers": [[name, str(value)] for name, value in message.items()],
            "defects": [str(defect) for defect in message.defects],
            "longest_line": max(len(line) for line in envelope.content.split(b"\r\n")),
            "bare_line_ends": envelope.content.count(b"\n") - envelope.content.count(b"\r\n"),
            "parts": [[part.get_content_type(), part.get_filename() or ""] for part in parts],
        }
        keep("raw", envelope.content)
        keep("mail.json", json.dumps(described).encode())
        for number, part in enumerate(parts):
            keep(f"part-{number}", part.get_payload(decode=True))
        note("message")
        return "250 taken"

    async def handle_QUIT(self, server, session, envelope):
        if way == "mute":
            note("goodbye")
            await asyncio.sleep(3600)
        return "221 Bye"


class Server(SMTP):
    def connection_made(self, transport):
        # Once more when STARTTLS has begun.
        if way == "tls" or transport.get_extra_info("sslcontext") is None:
            note("connection")
        super().connection_made(transport)


def authenticate(server, session, envelope, mechanism, data):
    note(f"login {data.login.decode()} {data.password.decode()}")
    return AuthResult(success=[data.login.decode(), data.password.decode()] == login, handled=False)


async def silence(reader, writer):
    note("connection")
    await asyncio.sleep(3600)


async def main():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    offers_starttls = way in ("starttls", "refusing", "full", "mute")

    def session():
        return Server(
            Handler(),
            hostname="localhost",
            tls_context=context if offers_starttls else None,
            require_starttls=offers_starttls,
            authenticator=authenticate if login else None,
            auth_required=bool(login),
            auth_require_tls=False,
        )

    if way == "silent":
        server = await asyncio.start_server(silence, "127.0.0.1", 0)
    else:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(session, "127.0.0.1", 0, ssl=context if way == "tls" else None)
    with open(os.path.join(folder, "port.part"), "w", encoding="ascii") as port:
        port.write(str(server.sockets[0].getsockname()[1]))
    os.rename(os.path.join(folder, "port.part"), os.path.join(folder, "port"))
    await server.serve_forever()


asyncio.run(main())
