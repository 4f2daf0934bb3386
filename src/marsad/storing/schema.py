"""The tables, for asking. `migrations.py` makes them; a test holds the two together.

Two halves, and the confusion this module prevents: the **kept** tables (report, account, actor_mention, sketch, band,
judgement) are what came in, and only ever grow; the **computed** tables (event … origin) are a fold of them, thrown
away and made again whenever something came in. Losing a computed table loses nothing.

A noun is one JSON text, in the column `json`, exactly as the noun writes itself; the other columns are copies of a few
of its values, there to be searched and sorted by. Only TEXT and INTEGER are used: they mean the same in every database.
"""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, Table, Text

metadata = MetaData()


def _text(name: str, *, key: bool = False, null: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=null)


# --------------------------------------------------------------------------------------------------------------------
# about the record itself

migration = Table(
    "migration", metadata, Column("number", Integer, primary_key=True, autoincrement=False), _text("name"), _text("at")
)
meta = Table("meta", metadata, _text("name", key=True), _text("value"))

# --------------------------------------------------------------------------------------------------------------------
# kept: append-only

report = Table(
    "report",
    metadata,
    _text("key", key=True),
    _text("given"),  # the id the input gave; two reports may hold the same
    _text("publisher", null=True),
    _text("published", null=True),
    _text("title"),
    _text("text"),
    _text("json"),  # the noun without its title and text
)
account = Table(
    "account",
    metadata,
    _text("id", key=True),
    _text("version", key=True),  # of the line that made it
    _text("report"),
    _text("kind"),
    _text("date_start", null=True),
    _text("date_end", null=True),
    _text("country", null=True),
    Column("current", Integer, nullable=False),  # 0: made by an earlier version of the line, kept, no longer counted
    _text("json"),
)
actor_mention = Table(
    "actor_mention",
    metadata,
    _text("report", key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),  # its place among the report's mentions
    _text("actor"),
    _text("json"),
)
sketch = Table("sketch", metadata, _text("report", key=True), _text("signature"))  # hexadecimal, 8 digits a number
band = Table("band", metadata, _text("band", key=True), _text("report", key=True))
judgement = Table("judgement", metadata, _text("id", key=True), _text("at"), _text("json"))

# --------------------------------------------------------------------------------------------------------------------
# computed: a fold of the above

event = Table(
    "event",
    metadata,
    _text("id", key=True),
    _text("type"),
    _text("date_start", null=True),
    _text("date_end", null=True),
    _text("country", null=True),
    _text("json"),
)
event_account = Table("event_account", metadata, _text("event", key=True), _text("account", key=True), _text("alias"))
statement = Table(
    "statement",
    metadata,
    _text("id", key=True),
    _text("report"),
    _text("account"),
    _text("kind"),
    _text("date", null=True),
    _text("json"),
)
commitment = Table(
    "commitment",
    metadata,
    _text("id", key=True),
    _text("kind"),
    _text("status"),
    _text("made", null=True),
    _text("due", null=True),
    _text("json"),
)
commitment_account = Table(
    "commitment_account", metadata, _text("commitment", key=True), _text("account", key=True), _text("alias")
)
actor = Table(
    "actor", metadata, _text("id", key=True), _text("name"), _text("kind"), _text("country", null=True), _text("json")
)
origin = Table("origin", metadata, _text("report", key=True), _text("origin"))

COMPUTED = (event, event_account, statement, commitment, commitment_account, actor, origin)
