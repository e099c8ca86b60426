"""A hundred kinds of broken files: each wrong row is refused alone and by name, and nothing else is lost.

A file of which nothing can be done is refused whole: its code stands where other files have their rejects.
"""

# ruff: noqa: E501 - a table is read along its columns

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

from sanket.crm.imports.actions import ImportRefused
from sanket.crm.imports.tests.market import Market

A = "account,name,employees\n"
ACT = "activity,occurred_at,account,contact,offering,type,note\n"
COM, GOOD_COM = "message,occurred_at,from,to,kind\n", "ok,2026-11-01,C1,C2,\n"
GOOD_ACT = "ok,2026-11-01,A1,C1,P1,visit,\n"
CON = "contact,account,email,buying_role,consent_email\n"
OFF = "offering,kind,parent,price,half_life_days,interest_threshold,sales_cycle_days\n"
TYP = "type,direction,value,strength,countable,decisive\n"
FIT = "offering,factor,attribute,equals,score\n"
GOOD_FIT = ",industry,industry,Auto|Lifts,1\n"


class Broken(NamedTuple):
    name: str
    kind: str
    content: str | bytes
    rejects: str | list[tuple[int, str]]
    """The code of the refusal, or (line, column) of each rejected row; no column: the row as a whole."""
    good: str = ""
    """Ids of the rows that must be there all the same."""
    file: str = ""
    mode: str = ""


def act(cells: str) -> str:
    return ACT + cells + "\n" + GOOD_ACT


def zipped(inside: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in inside.items():
            archive.writestr(name, text)
    return target.getvalue()


WHOLE_FILES = [
    Broken("empty", "accounts", b"", "import.empty"),
    Broken("only a byte order mark", "accounts", b"\xef\xbb\xbf", "import.empty"),
    Broken("only blank lines", "accounts", b"\n\r\n  \n,,\n", "import.empty"),
    Broken("an empty gzip", "accounts", gzip.compress(b""), "import.empty", file="a.csv.gz"),
    Broken("windows-1252", "accounts", "account,name\nA9,Citroën\n".encode("cp1252"), "import.not-utf8"),
    Broken("broken utf-8 in the last line", "accounts", b"account,name\nA9,x\nB9,\xc3", "import.not-utf8"),
    Broken("half a character in the middle", "accounts", b"account\nA9\n\xe2\x82,\nB9\n", "import.not-utf8"),
    Broken("utf-16 with a mark", "accounts", "account,name\nA9,x\n".encode("utf-16"), "import.not-utf8"),
    Broken("utf-16 without a mark", "accounts", "account,name\nA9,x\n".encode("utf-16-le"), "import.not-text"),
    Broken("a NUL in a row", "accounts", b"account,name\nA9,a\x00b\n", "import.not-text"),
    Broken("an image", "accounts", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "import.not-text"),
    Broken("a gzip that ends in the middle", "accounts", gzip.compress(b"account\nA9\n" * 500)[:-12], "import.not-text", file="a.csv.gz"),
    Broken("a gzip with a wrong sum", "accounts", gzip.compress(b"account\nA9\n")[:-8] + b"\0" * 8, "import.not-text", file="a.csv.gz"),
    Broken("a gzip of an image", "accounts", gzip.compress(b"\x89PNG\x00\x01"), "import.not-text", file="a.csv.gz"),
    Broken("a zip that is no workbook", "accounts", zipped({"a.csv": "account\nA9\n"}), "import.not-text", file="a.zip"),
    Broken("a broken zip", "accounts", b"PK\x03\x04 and no more", "import.not-text", file="a.xlsx"),
    Broken("an old workbook", "accounts", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 20, "import.not-text", file="a.xls"),
    Broken("the needed column is missing", "accounts", "name,city\nAcme,Pune\n", "import.columns"),
    Broken("one of two needed columns is missing", "contacts", "contact,name\nC9,Ravi\n", "import.columns"),
    Broken("no headings at all", "accounts", "A9,Acme\nB9,Other\n", "import.columns"),
    Broken("a column twice", "accounts", "account,name,Name\nA9,a,b\n", "import.columns"),
    Broken("separated by bars", "accounts", "account|name\nA9|x\n", "import.columns"),
    Broken("activities without types", "activities", "activity,occurred_at,account,offering\nx,2026-11-01,A1,P1\n", "import.columns"),
    Broken("the file of another kind", "activities", "account,name\nA9,x\n", "import.columns"),
    Broken("withdrawals without ids", "activities", "note\nx\n", "import.columns", mode="withdraw"),
    Broken("a web page", "accounts", "<!doctype html>\n<html><body>Sign in</body></html>\n", "import.columns"),
]  # fmt: skip

ROWS = [
    # Taking lines apart
    Broken("too few cells", "accounts", A + "A9\nB9,b,1\n", [], "A9 B9"),
    Broken("too many cells", "accounts", A + "A9,Acme, Ltd,5\nB9,b,1\n", [(2, "")], "B9"),
    Broken("too few cells, with semicolons", "accounts", "account;name;city\nA9;x\nB9;b;c\n", [], "A9 B9"),
    Broken("blank lines between", "accounts", A + "\nA9,,-1\n\n,,\nB9,b,1\n", [(3, "employees")], "B9"),
    Broken("windows line ends", "accounts", "account,name,employees\r\nA9,,x\r\nB9,b,1\r\n", [(2, "employees")], "B9"),
    Broken("old Mac line ends", "accounts", "account,name,employees\rA9,,x\rB9,b,1\r", [(2, "employees")], "B9"),
    Broken("no end of the last line", "accounts", A + "B9,b,1\nA9,,x", [(3, "employees")], "B9"),
    Broken("a cell of several lines", "accounts", A + '"A9","a\nb",x\nB9,b,1\n', [(2, "name")], "B9"),
    Broken("lines are counted as they stand", "activities", ACT + 'n1,2026-11-01,A1,,P1,visit,"one\r\ntwo\nthree"\nx,,A1,,P1,visit,\n' + GOOD_ACT, [(5, "occurred_at")], "n1 ok"),
    Broken("a quotation mark is not closed", "accounts", A + 'A9,"Acme,1\nB9,b,1\nC9,c,2\n', [(2, "")], "B9 C9"),
    Broken("not closed, and closed by a later row's", "accounts", A + 'A9,"Acme,1\nB9,b,1\nC9,"c, d",2\nD9,d,1\n', [(2, "")], "B9 C9 D9"),
    Broken("not closed in the last line", "accounts", A + 'B9,b,1\nA9,"Acme,1', [(3, "")], "B9"),
    Broken("not closed in every other line", "accounts", A + 'A9,"a,1\nB9,b,1\nC9,"c,1\nD9,d,1\n', [(2, ""), (4, "")], "B9 D9"),
    Broken("not closed, over several lines", "accounts", A + 'B9,b,1\nA9,"Acme\nPune,1\nIndia\nC9,c,2\n', [(3, "")], "B9 C9"),
    Broken("text behind a quoted cell of several lines", "accounts", A + 'A9,"Acme\n\nPune" Ltd,1\nB9,b,1\n', [(2, "")], "B9"),
    Broken("not closed among rows without their last cells", "accounts", A + 'A9,a\nX9,"Acme\nB9,b\nC9,c\n', [(3, "")], "A9 B9 C9"),
    Broken("not closed in a note", "activities", ACT + 'x,2026-11-01,A1,,P1,visit,"call\n' + GOOD_ACT + 'y,2026-11-01,A1,,P1,visit,"so, so"\n', [(2, "")], "ok y"),
    Broken("text behind a quoted cell", "accounts", A + 'A9,"Acme" Ltd,1\nB9,b,1\n', [(2, "")], "B9"),
    Broken("a cell without end", "accounts", A + "A9," + "x" * 140_000 + ",1\nB9,b,1\n", [(2, "")], "B9"),
    Broken("a quotation mark and a megabyte", "accounts", A + 'A9,"open\n' + "".join(f"B{n},{'b' * 290},1\n" for n in range(3_500)), [(2, "")], "B0 B3499"),
    Broken("a mark of byte order in the middle", "accounts", A + "\ufeffA9,x,1\nB9,b,1\n", [(2, "account")], "B9"),
    Broken("the headings again", "accounts", A + "B9,b,1\naccount,name,employees\n", [(3, "employees")], "B9"),
    # Accounts
    Broken("no id", "accounts", A + ",Acme,1\nB9,b,1\n", [(2, "account")], "B9"),
    Broken("an id of spaces", "accounts", A + "  ,Acme,1\nB9,b,1\n", [(2, "account")], "B9"),
    Broken("an id too long", "accounts", A + "A" * 201 + ",Acme,1\nB9,b,1\n", [(2, "account")], "B9"),
    Broken("an id with a bell", "accounts", A + "A\x079,Acme,1\nB9,b,1\n", [(2, "account")], "B9"),
    Broken("an id with a line break", "accounts", A + '"A\n9",Acme,1\nB9,b,1\n', [(2, "account")], "B9"),
    Broken("a name too long", "accounts", A + "A9," + "x" * 301 + ",1\nB9,b,1\n", [(2, "name")], "B9"),
    Broken("a vertical tab in the name", "accounts", A + "A9,a\x0bb,1\nB9,b,1\n", [(2, "name")], "B9"),
    Broken("a separator of lines in the name", "accounts", A + "A9,a\u2028b,1\nB9,b,1\n", [(2, "name")], "B9"),
    Broken("employees in words", "accounts", A + "A9,a,many\nB9,b,\"1,200\"\n", [(2, "employees")], "B9"),
    Broken("employees with a fraction", "accounts", A + "A9,a,1.5\nB9,b,1.0\n", [(2, "employees")], "B9"),
    Broken("employees below nothing", "accounts", A + "A9,a,-5\nB9,b,0\n", [(2, "employees")], "B9"),
    Broken("employees without end", "accounts", A + "A9,a,1e999999999\nB9,b,1e3\n", [(2, "employees")], "B9"),
    Broken("employees not a number", "accounts", A + "A9,a,NaN\nB9,b,\n", [(2, "employees")], "B9"),
    Broken("employees infinite", "accounts", A + "A9,a,inf\nC9,a,-Infinity\nB9,b,\n", [(2, "employees"), (3, "employees")], "B9"),
    Broken("employees in devanagari digits", "accounts", A + "A9,a,१२\nB9,b,12\n", [(2, "employees")], "B9"),
    Broken("turnover with a decimal comma", "accounts", "account;turnover\nA9;12,5\nB9;12.5\n", [(2, "turnover")], "B9"),
    Broken("turnover from here to there", "accounts", "account,turnover\nA9,5-10 crore\nB9,5 crore\n", [(2, "turnover")], "B9"),
    Broken("a turnover that no column holds", "accounts", "account,turnover\nA9,1e19\nB9,1e10\n", [(2, "turnover")], "B9"),
    Broken("gstin with a wrong check character", "accounts", "account,gstin\nA9,27AAPFU0939F1ZX\nB9,27AAPFU0939F1ZV\n", [(2, "gstin")], "B9"),
    Broken("gstin too short", "accounts", "account,gstin\nA9,27AAPFU0939F1Z\nB9,\n", [(2, "gstin")], "B9"),
    Broken("a website with spaces", "accounts", "account,website\nA9,see our page\nB9,https://b.example/x\n", [(2, "website")], "B9"),
    Broken("a website that is a script", "accounts", "account,website\nA9,javascript://a.b\nB9,b.example\n", [(2, "website")], "B9"),
    Broken("an owner nobody knows", "accounts", "account,owner\nA9,x@y.example\nB9,\n", [(2, "owner")], "B9"),
    Broken("a phone too long", "accounts", "account,phone\nA9," + "1" * 51 + "\nB9,ask for it\n", [(2, "phone")], "B9"),
    Broken("a tag too long", "accounts", "account,tags\nA9," + "x" * 101 + "\nB9,a;b\n", [(2, "tags")], "B9"),
    # Contacts
    Broken("no contact id", "contacts", CON + ",A1,,,\nC9,A1,,,\n", [(2, "contact")], "C9"),
    Broken("no account of a contact", "contacts", CON + "D9,,,,\nC9,A1,,,\n", [(2, "account")], "C9"),
    Broken("an unknown account", "contacts", CON + "D9,A99,,,\nC9,A1,,,\n", [(2, "account")], "C9"),
    Broken("an account in other letters", "contacts", CON + "D9,a1,,,\nC9,A1,,,\n", [(2, "account")], "C9"),
    Broken("no address", "contacts", CON + "D9,A1,ravi.example.com,,\nC9,A1,r@e.com,,\n", [(2, "email")], "C9"),
    Broken("two addresses", "contacts", CON + "D9,A1,a@b.com; c@d.com,,\nC9,A1,,,\n", [(2, "email")], "C9"),
    Broken("an address too long", "contacts", CON + f"D9,A1,{'x' * 250}@b.com,,\nC9,A1,,,\n", [(2, "email")], "C9"),
    Broken("an unknown buying role", "contacts", CON + "D9,A1,,boss,\nC9,A1,,Decider,\n", [(2, "buying_role")], "C9"),
    Broken("consent that is neither", "contacts", CON + "D9,A1,,,maybe\nC9,A1,,,Yes\n", [(2, "consent_email")], "C9"),
    # Offerings
    Broken("no offering id", "offerings", OFF + ",,,,,,\nP9,,,,,,\n", [], "P9"),
    Broken("no offering id but a price", "offerings", OFF + ",,,5,,,\nP9,,,,,,\n", [(2, "offering")], "P9"),
    Broken("an unknown kind of offering", "offerings", OFF + "X9,service,,,,,\nP9,Product,,,,,\n", [(2, "kind")], "P9"),
    Broken("an unknown parent", "offerings", OFF + "X9,,K9,,,,\nP9,,K1,,,,\n", [(2, "parent")], "P9"),
    Broken("below an unknown parent's child", "offerings", OFF + "Y9,,X9,,,,\nX9,category,K9,,,,\nP9,,,,,,\n", [(2, "parent"), (3, "parent")], "P9"),
    Broken("below itself", "offerings", OFF + "X9,,X9,,,,\nP9,,,,,,\n", [(2, "parent")], "P9"),
    Broken("a circle of three", "offerings", OFF + "X,,Y,,,,\nY,,Z,,,,\nP9,,,,,,\nZ,,X,,,,\n", [(2, "parent"), (3, "parent"), (5, "parent")], "P9"),
    Broken("a circle with what is there", "offerings", OFF + "K9,category,K1,,,,\nK1,category,K9,,,,\nP9,,,,,,\n", [(2, "parent"), (3, "parent")], "P9"),
    Broken("below a product", "offerings", OFF + "X9,,P1,,,,\nP9,,,,,,\n", [(2, "parent")], "P9"),
    Broken("below what the file calls a product", "offerings", OFF + "X9,,P9,,,,\nP9,product,,,,,\n", [(2, "parent")], "P9"),
    Broken("a category with products becomes a product", "offerings", OFF + "K1,product,,,,,\nP9,,,,,,\n", [(2, "kind")], "P9"),
    Broken("a price below nothing", "offerings", OFF + "X9,,,-1,,,\nP9,,,0,,,\n", [(2, "price")], "P9"),
    Broken("a price on request", "offerings", OFF + "X9,,,on request,,,\nP9,,,,,,\n", [(2, "price")], "P9"),
    Broken("a half-life under an hour", "offerings", OFF + "X9,,,,0.04,,\nP9,,,,0.042,,\n", [(2, "half_life_days")], "P9"),
    Broken("a half-life over a year", "offerings", OFF + "X9,,,,365.3,,\nP9,,,,365.25,,\n", [(2, "half_life_days")], "P9"),
    Broken("a threshold of nothing", "offerings", OFF + "X9,,,,,0,\nP9,,,,,0.001,\n", [(2, "interest_threshold")], "P9"),
    Broken("a threshold that is no number", "offerings", OFF + "X9,,,,,nan,\nP9,,,,,,\n", [(2, "interest_threshold")], "P9"),
    Broken("a sales cycle of nothing", "offerings", OFF + "X9,,,,,,0\nP9,,,,,,90\n", [(2, "sales_cycle_days")], "P9"),
    Broken("a sales cycle with too long a half-life", "offerings", OFF + "X9,,,,,,2000\nP9,,,,90,,2000\n", [(2, "sales_cycle_days")], "P9"),
    # Activity types
    Broken("no type", "activity-types", TYP + ",sales,1,,,\nt9,sales,1,,,\n", [(2, "type")], "t9"),
    Broken("an unknown direction", "activity-types", TYP + "x,outbound,1,,,\nt9,Sales,1,,,\n", [(2, "direction")], "t9"),
    Broken("no direction", "activity-types", TYP + "x,,1,,,\nt9,sales,1,,,\n", [(2, "direction")], "t9"),
    Broken("no value", "activity-types", TYP + "x,sales,,,,\nt9,sales,0,,,\n", [(2, "value")], "t9"),
    Broken("half a point", "activity-types", TYP + "x,sales,0.5,,,\nt9,sales,2.0,,,\n", [(2, "value")], "t9"),
    Broken("a value too large", "activity-types", TYP + "x,sales,1001,,,\nt9,sales,1000,,,\n", [(2, "value")], "t9"),
    Broken("a value too small", "activity-types", TYP + "x,sales,-1001,,,\nt9,sales,-1000,,,\n", [(2, "value")], "t9"),
    Broken("an unknown strength", "activity-types", TYP + "x,sales,1,medium,,\nt9,sales,1,weak,,\n", [(2, "strength")], "t9"),
    Broken("countable perhaps", "activity-types", TYP + "x,sales,1,,perhaps,\nt9,sales,1,,no,\n", [(2, "countable")], "t9"),
    Broken("decisive in another way", "activity-types", TYP + "x,sales,1,,,wins\nt9,sales,1,,,opens\n", [(2, "decisive")], "t9"),
    # Fitment
    Broken("an unknown factor", "fitment", FIT + ",mood,,,1\n" + GOOD_FIT, [(2, "factor")], "industry.industry.Auto|Lifts"),
    Broken("an unknown offering in a table", "fitment", FIT + "P9,account,,,1\n" + GOOD_FIT, [(2, "offering")], "industry.industry.Auto|Lifts"),
    Broken("an unknown attribute", "fitment", FIT + ",account,colour,red,1\n" + GOOD_FIT, [(2, "attribute")], "industry.industry.Auto|Lifts"),
    Broken("an attribute of people for accounts", "fitment", FIT + ",account,seniority,Head,1\n,contact,seniority,Head,1\n", [(2, "attribute")], "contact.seniority.Head"),
    Broken("an attribute that equals nothing", "fitment", FIT + ",account,city,,1\n" + GOOD_FIT, [(2, "equals")], "industry.industry.Auto|Lifts"),
    Broken("equal to something, but which", "fitment", FIT + ",account,,Pune,1\n,account,,,0.5\n", [(2, "equals")], "account.."),
    Broken("an empty range", "fitment", FIT + ",account,employees,200..50,1\n,account,employees,50..200,1\n", [(2, "equals")], "account.employees.50..200"),
    Broken("a range of words", "fitment", FIT + ",account,employees,few..many,1\n,account,employees,>=200,1\n", [(2, "equals")], "account.employees.>=200"),
    Broken("a comparison with a word", "fitment", FIT + ",account,employees,>many,1\n,account,employees,<50,1\n", [(2, "equals")], "account.employees.<50"),
    Broken("an empty alternative", "fitment", FIT + ",industry,industry,Auto||Lifts,1\n" + GOOD_FIT, [(2, "equals")], "industry.industry.Auto|Lifts"),
    Broken("a score below nothing", "fitment", FIT + ",industry,,,-0.1\n,industry,,,0\n", [(2, "score")], "industry.."),
    Broken("no score", "fitment", FIT + ",industry,,,\n,industry,,,1\n", [(2, "score")], "industry.."),
    Broken("a score without end", "fitment", FIT + ",industry,,,inf\n,account,,,1e999\n,industry,,,1\n", [(2, "score"), (3, "score")], "industry.."),
    # Activities
    Broken("no activity id", "activities", act(",2026-11-01,A1,,P1,visit,"), [(2, "activity")], "ok"),
    Broken("an activity id too long", "activities", act("x" * 201 + ",2026-11-01,A1,,P1,visit,"), [(2, "activity")], "ok"),
    Broken("an activity id with a tab", "activities", act('"x\ty",2026-11-01,A1,,P1,visit,'), [(2, "activity")], "ok"),
    Broken("no time", "activities", act("x,,A1,,P1,visit,"), [(2, "occurred_at")], "ok"),
    Broken("a German date", "activities", act("x,01.11.2026,A1,,P1,visit,"), [(2, "occurred_at")], "ok"),
    Broken("an American date", "activities", act("x,11/01/2026 10:00 AM,A1,,P1,visit,"), [(2, "occurred_at")], "ok"),
    Broken("a day that is not", "activities", act("x,2026-02-30,A1,,P1,visit,"), [(2, "occurred_at")], "ok"),
    Broken("seconds since 1970", "activities", act("x,1793491200,A1,,P1,visit,"), [(2, "occurred_at")], "ok"),
    Broken("tomorrow", "activities", act("x,2026-11-23,A1,,P1,visit,"), [(2, "occurred_at")], "ok"),
    Broken("a second ahead", "activities", act("x,2026-11-22T12:00:01,A1,,P1,visit,\ny,2026-11-22T12:00:00,A1,,P1,visit,"), [(2, "occurred_at")], "y ok"),
    Broken("ahead by its zone", "activities", act("x,2026-11-22T06:30:00-00:30,A1,,P1,visit,"), [(2, "occurred_at")], "ok"),
    Broken("the year zero of a spreadsheet", "activities", act("x,1899-12-30,A1,,P1,visit,"), [(2, "occurred_at")], "ok"),
    Broken("a year of five digits", "activities", act("x,12026-11-01,A1,,P1,visit,"), [(2, "occurred_at")], "ok"),
    Broken("no account of an activity", "activities", act("x,2026-11-01,,,P1,visit,"), [(2, "account")], "ok"),
    Broken("an activity's unknown account", "activities", act("x,2026-11-01,A9,,P1,visit,"), [(2, "account")], "ok"),
    Broken("an activity's unknown contact", "activities", act("x,2026-11-01,A1,C9,P1,visit,"), [(2, "contact")], "ok"),
    Broken("a contact of another account", "activities", act("x,2026-11-01,A1,C2,P1,visit,"), [(2, "contact")], "ok"),
    Broken("no offering", "activities", act("x,2026-11-01,A1,C1,,visit,"), [(2, "offering")], "ok"),
    Broken("an activity's unknown offering", "activities", act("x,2026-11-01,A1,C1,P9,visit,"), [(2, "offering")], "ok"),
    Broken("no type of an activity", "activities", act("x,2026-11-01,A1,C1,P1,,"), [(2, "type")], "ok"),
    Broken("an activity's unknown type", "activities", act("x,2026-11-01,A1,C1,P1,Visit,"), [(2, "type")], "ok"),
    Broken("a note too long", "activities", act("x,2026-11-01,A1,C1,P1,visit," + "n" * 100_001), [(2, "note")], "ok"),
    Broken("a note with an escape", "activities", act("x,2026-11-01,A1,C1,P1,visit,a\x1b[31mb"), [(2, "note")], "ok"),
    Broken("a source too long", "activities", ACT.replace("note", "source") + "x,2026-11-01,A1,C1,P1,visit," + "s" * 201 + "\n" + GOOD_ACT, [(2, "source")], "ok"),
    Broken("an address with a line break", "activities", ACT.replace("note", "url") + 'x,2026-11-01,A1,C1,P1,visit,"a\nb"\n' + GOOD_ACT, [(2, "url")], "ok"),
    Broken("one id, two contents", "activities", act("x,2026-11-01,A1,,P1,visit,one\nx,2026-11-01,A1,,P1,visit,two"), [(3, "activity")], "x ok"),
    # Communications
    Broken("no message", "communications", COM + ",2026-11-01,C1,C3,\n" + GOOD_COM, [(2, "message")], "ok"),
    Broken("a message of a bell", "communications", COM + "a\x07b,2026-11-01,C1,C3,\n" + GOOD_COM, [(2, "message")], "ok"),
    Broken("a message tomorrow", "communications", COM + "x,2099-11-01,C1,C3,\n" + GOOD_COM, [(2, "occurred_at")], "ok"),
    Broken("a message without a time", "communications", COM + "x,,C1,C3,\n" + GOOD_COM, [(2, "occurred_at")], "ok"),
    Broken("a message before 1970", "communications", COM + "x,1969-12-31,C1,C3,\n" + GOOD_COM, [(2, "occurred_at")], "ok"),
    Broken("a message sometime", "communications", COM + "x,soon,C1,C3,\n" + GOOD_COM, [(2, "occurred_at")], "ok"),
    Broken("from a stranger", "communications", COM + "x,2026-11-01,C99,C3,\n" + GOOD_COM, [(2, "from")], "ok"),
    Broken("from nobody", "communications", COM + "x,2026-11-01,,C3,\n" + GOOD_COM, [(2, "from")], "ok"),
    Broken("to a stranger", "communications", COM + "x,2026-11-01,C1,c3,\n" + GOOD_COM, [(2, "to")], "ok"),
    Broken("to themselves", "communications", COM + "x,2026-11-01,C1, C1,\n" + GOOD_COM, [(2, "to")], "ok"),
    Broken("by pigeon", "communications", COM + "x,2026-11-01,C1,C3,pigeon\n" + GOOD_COM, [(2, "kind")], "ok"),
    Broken("the same message at two times", "communications", COM + "x,2026-11-01,C1,C3,\nx,2026-11-02,C1,C3,mail\n" + GOOD_COM, [(3, "message")], "x ok"),
    Broken("everything wrong at once", "activities", act(",,,,,,\nx,x,x,x,x,x,x\n,soon,?,?,?,?,\x01"), [(3, "occurred_at"), (4, "activity")], "ok"),
    Broken("withdrawing what never was", "activities", "activity\nghost\n", [(2, "activity")], mode="withdraw"),
    Broken("withdrawing nothing", "activities", 'activity,note\n"",x\n', [(2, "activity")], mode="withdraw"),
]  # fmt: skip


@pytest.fixture
def market(begun, tmp_path):
    return Market(tmp_path)


def test_there_are_a_hundred():
    names = [broken.name for broken in (*WHOLE_FILES, *ROWS)]
    assert len(names) == len(set(names)) >= 100


@pytest.mark.parametrize("broken", WHOLE_FILES, ids=lambda broken: broken.name)
def test_nothing_can_be_done(market, broken):
    before = market.everything()
    with pytest.raises(ImportRefused) as refused:
        market.feed(broken.kind, broken.content, name=broken.file, mode=broken.mode)
    assert refused.value.code == broken.rejects
    assert refused.value.sentence.endswith(".")
    assert market.everything() == before
    assert not list(market.folder.glob("*.rejected.csv"))
    assert not list(market.folder.glob(".*"))


@pytest.mark.parametrize("broken", ROWS, ids=lambda broken: broken.name)
def test_a_wrong_row_is_refused_alone(market, broken):
    rehearsed = market.feed(broken.kind, broken.content, name=broken.file, mode=broken.mode, dry_run=True)
    before = market.everything()
    result = market.feed(broken.kind, broken.content, name=broken.file, mode=broken.mode)
    assert market.rejects(result) == broken.rejects
    assert set(broken.good.split()) <= market.there(broken.kind)
    assert result.read == result.added + result.updated + result.duplicates + result.rejected
    assert all(row["reason"] for row in market.rejected_rows(result))
    assert rehearsed[:6] == result[:6]
    assert before == market.everything() or result.added

    # The file again changes nothing; the rejects, not corrected, are refused again.
    state = market.everything()
    again = market.feed(broken.kind, broken.content, name=broken.file, mode=broken.mode)
    assert (again.added, again.read, market.everything()) == (0, result.read, state)
    if result.rejects_file:
        again = market.feed(broken.kind, Path(result.rejects_file), mode=broken.mode)
        assert (again.read, again.rejected, market.everything()) == (result.rejected, result.rejected, state)
        assert all(row["reason"] for row in market.rejected_rows(again))


def test_a_broken_row_stands_whole_behind_its_reason(market):
    """Guessed cells would be taken for meant ones when the rejects are fed again."""
    result = market.feed("accounts", A + 'A9,"Acme\nPune,1\nB9,b,1\n')
    path = Path(result.rejects_file)
    assert list(csv.reader(path.read_text().splitlines(keepends=True)))[1] == [
        "", "", "", "2", "", "a quotation mark is opened and not closed", 'A9,"Acme\nPune,1',
    ]  # fmt: skip
    again = market.feed("accounts", path)
    row = market.rejected_rows(again)[0]
    assert "something behind its reason" in row["reason"]
    assert market.rejected_rows(market.feed("accounts", Path(again.rejects_file)))[0]["reason"] == row["reason"]
    path.write_text("account,name,employees,line,column,reason\nA9,Acme Pune,1,2,,a quotation mark is opened\n")
    assert market.feed("accounts", path).added == 1


def test_unreadable_places(market):
    for path in (market.folder / "nowhere.csv", market.folder):
        with pytest.raises(ImportRefused) as refused:
            market.feed("accounts", path)
        assert refused.value.code == "import.no-file"


@pytest.mark.parametrize(
    ("kind", "mode", "code"),
    [("customers", "", "import.kind"), ("accounts", "correct", "import.mode"), ("activities", "erase", "import.mode")],
)
def test_unknown_kinds_and_modes(market, kind, mode, code):
    with pytest.raises(ImportRefused) as refused:
        market.feed(kind, "account\nA9\n", mode=mode)
    assert refused.value.code == code
