"""Sending a mail through the hospital's relay. Touches: the network; nothing about the text is logged."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from email.message import EmailMessage

from station.words import say_os

SECONDS = 15.0


@dataclass(frozen=True)
class Relay:
    """The relay and who the station is on it."""

    host: str
    port: int
    sender: str


def relay_of(settings: dict[str, str]) -> Relay | None:
    """Read the relay from the settings; None when mail was not set up."""
    server, sender = settings.get("mail_server", ""), settings.get("mail_from", "")
    host, _, port = server.partition(":")
    return Relay(host, int(port or "25"), sender) if host and sender else None


def send_mail(relay: Relay, to: list[str], subject: str, text: str) -> str | None:
    """Send a mail to all at once, over TLS where the relay offers it; None, or why it did not leave."""
    mail = EmailMessage()
    try:
        mail["From"], mail["To"], mail["Subject"] = relay.sender, ", ".join(to), subject
        mail.set_content(text)
        with smtplib.SMTP(relay.host, relay.port, timeout=SECONDS) as server:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls()
            refused = server.send_message(mail)
    except (OSError, ValueError, smtplib.SMTPException) as error:
        return _why(error)
    return ", ".join(sorted(refused)) or None


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        words = said.decode(errors="replace") if isinstance(said, bytes) else said
        return f"{error.smtp_code} {words}"
    return say_os(error) if isinstance(error, OSError) else type(error).__name__
