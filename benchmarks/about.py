"""What each table of docs/benchmarks.md says above its figures."""

from __future__ import annotations

ABOUT = {
    "intake": """\
The same rows go once into an empty copy of the log's table with its indexes, by the driver's bare `executemany` (SQLite)
or by `COPY` (PostgreSQL), and once through Sanket, which besides keeps a score for the product and the category of each
row, writes crossings and opens leads. Both commit every 5,000 rows. *Until committed* has activities, scores, crossings
and leads in the database; *whole* also works out what people read on the leads (`settle`: reasons, people, evidence).
Countable types count repetitions with `log2(1 + n)`. The kernel was loaded before, which takes a process some 0.7 s.""",
    "csv_import": """\
`sanket import activities FILE` from the opened file to the settled leads, against the bare insertion of its rows.""",
    "single": """\
On a log of 50,000 activities of 5,000 accounts the next ones arrive one by one: logged, scored, their leads opened,
refreshed and worded, committed. PostgreSQL waits for the disk at each commit (`fsync` is on).""",
    "pages": """\
A page as the web server asks it of the program (WSGI), signed in, 5 requests unmeasured and 30 measured, each *Lead*,
*Account* and *Search* row over 10 to 15 addresses in turn. Milliseconds of the processors for the whole request:
middleware, session, permissions, queries, template; on PostgreSQL the server's process included. The sales person sees
one territory of ten and the accounts of a team of three. SQLite's statistics are as users have them: `ANALYZE` was never
run. The two markets have the same accounts and leads; one has ten times the activities.""",
    "publish": """\
Another half-life and three other values are published while another process logs 25 activities a second one by one,
open loop: what they wait is counted from when each was due. *Full* includes what people read on the leads and the
removal of the old rows. The log is put into its table by SQL, and its first version is made by publishing, too.""",
    "start": """\
`sanket serve --with-worker` on SQLite, on a machine that has read the program's files before: from the command to the
sign-in page, and the memory of web server, web process and worker some seconds after it.""",
    "replay": """\
Ten years of activities in 200,000 groups of very different size, from arrays to every crossing and every state, exact to
the bit; against NumPy's sum of the same arrays and DuckDB's `SELECT g, count(*), sum(v), max(t) … GROUP BY g` of the same
rows, in turns in one process. By the clock on the wall, to which the bars hold, since DuckDB and the replay both take
every core that is free; the processors' time stands behind it.""",
    "whatif": """\
The same log with a win for every 154 activities, counted over two years: leads, won, revived, covered wins and their
warning for 50 x 50 pairs of thresholds, all scores computed anew, against the same pass for one pair. The log is dealt out
to its accounts once, whatever is tried afterwards. On the wall, the processors' time behind it.""",
    "reading": """\
The columns that a replay needs, of all activities that count, into arrays; against a bare cursor (SQLite) or a bare `COPY …
TO STDOUT (FORMAT binary)` (PostgreSQL) over the same columns, in turns. *Made*, *opened*, *1,000 more*: what it takes to
make the log by columns in SANKET_HOME, to ask for it again, and again after a thousand more; processors' time.""",
    "memory": """\
What a replay of a log on disk takes at its peak, above what the process had before (`before`: Python, Django, the
compiled kernel): as `sanket replay` goes, a stretch at a time; the same with every crossing kept, as publishing does; the
whole log in arrays at once; and a what-if, which takes account by account. Pages of the log that are mapped count. In
brackets the processors' time.""",
    "spark": """\
An exported log, read, repartitioned by account, sorted and replayed by the kernel, against the same without the kernel in
the same session: counted, where Spark leaves out the columns and the sorting that a count does not need, and with all
columns sorted and handed over (`noop`). *Crossings written*: with each crossing and the external id of its cause as
Parquet. `local[2]`, the better of two rounds after one unmeasured, time on the wall.""",
    "events": """\
`sanket serve` and 8 clients that send batches of 100, each as soon as its last was answered; in turns with a bare server
that parses the same batches with msgspec and inserts them with `executemany` in group commits, and knows nothing else; and
with a leaner one that parses no properties and contexts, but puts their bytes in as they came.
Clients and servers share the machine. *Visits*: of people nobody knows, twenty of each client at once, who look at five
pages each. *Each a new visitor*: one page each, the worst that a database can be told. *Each an activity*: of people of 5,000
accounts, for one of 40 products: scored, its leads opened and refreshed before the answer. Then 100 clients at
once for 5 seconds, and one alone.""",
    "listed": """\
Single events of 20 clients, open loop; every quarter of a second four events make an account hot. From their
acknowledgement to the answer that lists its lead.""",
    "sources": """\
A million events of three sources and a month, a fifth of them without a meaning under hundreds of names, and 100,000
deliveries of a webhook. The processors' time of the whole request, as a manager.""",
    "killed": """\
Clients insist until 200; web processes, worker and (PostgreSQL) connections are killed. *Read otherwise*: readings of
events that differ from reading all anew; *replayed otherwise*: differences of `sanket replay --verify`.""",
    "routing": """\
Accounts become hot one after the other, open loop, each by four events in a request of its own; `sanket serve` takes them,
its worker gives the leads out among 20 people by five rules. From when the request is due to when the assignment is seen
by a look every 10 ms; *mailed*: to when a mail server has taken the mail that tells its owner. *CPU*: of all processes of
the server, intake and the rest of a worker's work among it.""",
    "routing_killed": """\
While leads open, the worker is killed with SIGKILL, begun anew and killed again, within three tenths of a second of
beginning to give them out. *Told otherwise*: assignments without an entry in the audit trail, or entries without one.
*No clock*, *not told*, *told twice*: leads given out whose clock does not run, and notices to their owners;
*not mailed*: accounts of whose leads no mail came.""",
    "conditions": """\
A condition of five tests on one record whose values lie there already, against the same written by hand with each value
looked at when it is needed, in turns in one process; times that. On the demo company's own conditions a test holds that more
than half of all tests need not run (`sanket/demo/tests/test_short_circuits.py`).""",
    "segments": """\
Contacts of a quarter as many accounts, with activities spread over a year, on PostgreSQL: how many a segment holds, counted
anew after one unmeasured count. `activities()` without a type or time has every activity of everybody counted.""",
    "deeds": """\
The form of a deed, sent by a manager to leads of the smaller market of the pages with 20,000 deals of files, each of 30
to another lead, 3 more unmeasured. The processors' time of the whole request until it leads back to a page.""",
    "today": """\
*Today* of a seller with 500 open leads, all of them to be called, 15 tasks and 100 open deals; then what came of a call to one
lead after the other. 40 requests each after 5 unmeasured; the least is what the machine needs when nobody disturbs it.""",
}
