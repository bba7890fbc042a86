"""Three agencies that write to each other, each with the people whom a letter needs."""

from dataclasses import replace

from saan.web.demo.cast import COMPANIES, SENDER, Company

OFFICES: tuple[Company, ...] = tuple(
    replace(company, offices=SENDER.offices, people=SENDER.people) for company in COMPANIES
)
"""The first runs the directory; all three draft, sign, send, receive and register."""

BY_FOLDER = {company.folder: company for company in OFFICES}
