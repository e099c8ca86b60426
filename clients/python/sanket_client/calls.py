"""Made by script/api from the description of the API: change that, not this."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Literal

from sanket_client import shapes
from sanket_client.http import Http


class Leads:
    """Leads."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def index(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        tab: Literal["open", "mine", "unassigned", "cooling", "cold", "unfit", "closed", "withdrawn"] | None = None,
        sort: Literal["", "heat", "cold", "recognised", "account", "fitment", "worth"] | None = None,
        q: str | None = None,
        account: str | None = None,
        offering: str | None = None,
        owner: str | None = None,
        stage: Literal["", "recognised", "accepted", "qualified", "converted", "recycled", "disqualified"]
        | None = None,
        heat: float | None = None,
        at: str | None = None,
        fields: str | None = None,
    ) -> shapes.LeadToldPage:
        """The leads of a tab that one sees; of warm ones the hottest first. With `at` those that stood then."""
        found: shapes.LeadToldPage = self._http.call(
            "GET",
            "/api/v1/leads",
            asked={
                "cursor": cursor,
                "limit": limit,
                "tab": tab,
                "sort": sort,
                "q": q,
                "account": account,
                "offering": offering,
                "owner": owner,
                "stage": stage,
                "heat": heat,
                "at": at,
                "fields": fields,
            },
        )
        return found

    def all(
        self,
        *,
        limit: int | None = None,
        tab: Literal["open", "mine", "unassigned", "cooling", "cold", "unfit", "closed", "withdrawn"] | None = None,
        sort: Literal["", "heat", "cold", "recognised", "account", "fitment", "worth"] | None = None,
        q: str | None = None,
        account: str | None = None,
        offering: str | None = None,
        owner: str | None = None,
        stage: Literal["", "recognised", "accepted", "qualified", "converted", "recycled", "disqualified"]
        | None = None,
        heat: float | None = None,
        at: str | None = None,
        fields: str | None = None,
    ) -> Iterator[shapes.LeadTold]:
        """The same, page after page."""
        return self._http.pages(
            lambda cursor: self.index(
                limit=limit,
                tab=tab,
                sort=sort,
                q=q,
                account=account,
                offering=offering,
                owner=owner,
                stage=stage,
                heat=heat,
                at=at,
                fields=fields,
                cursor=cursor,
            )
        )

    def then(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        at: str | None,
        account: str | None = None,
        offering: str | None = None,
        fields: str | None = None,
    ) -> shapes.LeadThenPage:
        """The leads of a past instant, hottest first, of the accounts that one sees now. The whole log is gone through."""
        found: shapes.LeadThenPage = self._http.call(
            "GET",
            "/api/v1/leads/then",
            asked={
                "cursor": cursor,
                "limit": limit,
                "at": at,
                "account": account,
                "offering": offering,
                "fields": fields,
            },
        )
        return found

    def then_all(
        self,
        *,
        limit: int | None = None,
        at: str | None,
        account: str | None = None,
        offering: str | None = None,
        fields: str | None = None,
    ) -> Iterator[shapes.LeadThen]:
        """The same, page after page."""
        return self._http.pages(
            lambda cursor: self.then(
                limit=limit, at=at, account=account, offering=offering, fields=fields, cursor=cursor
            )
        )

    def counts(self) -> shapes.Counted:
        """How many warm leads there are, are one's own, nobody's, and cold within a week."""
        found: shapes.Counted = self._http.call("GET", "/api/v1/leads/counts")
        return found

    def asking(
        self, *, cursor: str | None = None, limit: int | None = None, q: str | None = None, offering: str | None = None
    ) -> shapes.AskedToldPage:
        """Accounts that asked (an activity that *opens*) and do not fit: hot, and no lead. The newest first."""
        found: shapes.AskedToldPage = self._http.call(
            "GET", "/api/v1/leads/asked", asked={"cursor": cursor, "limit": limit, "q": q, "offering": offering}
        )
        return found

    def asking_all(
        self, *, limit: int | None = None, q: str | None = None, offering: str | None = None
    ) -> Iterator[shapes.AskedTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.asking(limit=limit, q=q, offering=offering, cursor=cursor))

    def reasons(self) -> shapes.Reasons:
        """Why leads are recycled and disqualified, as people choose it. Deeds take own words, too."""
        found: shapes.Reasons = self._http.call("GET", "/api/v1/leads/reasons")
        return found

    def accept_some(self, body: shapes.Some, *, key: str | None = None) -> shapes.Deeds:
        """Accept several; what was nobody's becomes one's own."""
        found: shapes.Deeds = self._http.call("POST", "/api/v1/leads/acceptances", body=body, key=key)
        return found

    def qualify_some(self, body: shapes.Some, *, key: str | None = None) -> shapes.Deeds:
        """Qualify several; what was nobody's becomes one's own."""
        found: shapes.Deeds = self._http.call("POST", "/api/v1/leads/qualifications", body=body, key=key)
        return found

    def assign_some(self, body: shapes.SomeAssigned, *, key: str | None = None) -> shapes.Deeds:
        """Hand several over, or take them: managers whatever it is, others their own and what nobody has."""
        found: shapes.Deeds = self._http.call("POST", "/api/v1/leads/assignments", body=body, key=key)
        return found

    def reroute(self, body: shapes.Some, *, key: str | None = None) -> shapes.Reroutings:
        """Give open leads out again by the rules. Each tells why; all of them or, where one may not be handed over, none."""
        found: shapes.Reroutings = self._http.call("POST", "/api/v1/leads/reroutings", body=body, key=key)
        return found

    def detail(self, id: int, *, fields: str | None = None) -> shapes.LeadTold:
        """One lead."""
        found: shapes.LeadTold = self._http.call("GET", f"/api/v1/leads/{id}", asked={"fields": fields})
        return found

    def moves(self, id: int) -> shapes.Moves:
        """What people did with it, newest first."""
        found: shapes.Moves = self._http.call("GET", f"/api/v1/leads/{id}/moves")
        return found

    def checklist(self, id: int) -> shapes.Checklist:
        """What is asked before it is qualified, and what was answered."""
        found: shapes.Checklist = self._http.call("GET", f"/api/v1/leads/{id}/checklist")
        return found

    def answer(self, id: int, question: int, body: shapes.Answered, *, key: str | None = None) -> shapes.Checklist:
        """Answer one of the questions, in the place of what was answered before."""
        found: shapes.Checklist = self._http.call("PUT", f"/api/v1/leads/{id}/checklist/{question}", body=body, key=key)
        return found

    def accept(self, id: int, *, key: str | None = None, if_match: str | None = None) -> shapes.LeadTold:
        """Accept; what was nobody's becomes one's own."""
        found: shapes.LeadTold = self._http.call("POST", f"/api/v1/leads/{id}/acceptance", key=key, if_match=if_match)
        return found

    def undo_acceptance(self, id: int, *, key: str | None = None, if_match: str | None = None) -> shapes.LeadTold:
        """Take the acceptance back."""
        found: shapes.LeadTold = self._http.call("DELETE", f"/api/v1/leads/{id}/acceptance", key=key, if_match=if_match)
        return found

    def qualify(self, id: int, *, key: str | None = None, if_match: str | None = None) -> shapes.LeadTold:
        """Qualify; what nobody accepted is accepted by it, and what was nobody's becomes one's own."""
        found: shapes.LeadTold = self._http.call(
            "POST", f"/api/v1/leads/{id}/qualification", key=key, if_match=if_match
        )
        return found

    def undo_qualification(self, id: int, *, key: str | None = None, if_match: str | None = None) -> shapes.LeadTold:
        """Take the qualification back."""
        found: shapes.LeadTold = self._http.call(
            "DELETE", f"/api/v1/leads/{id}/qualification", key=key, if_match=if_match
        )
        return found

    def make_deal(
        self, id: int, body: shapes.Converted, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.LeadTold:
        """Close it as converted, and open a deal of it: its account, offering and owner, from now on."""
        found: shapes.LeadTold = self._http.call(
            "POST", f"/api/v1/leads/{id}/conversion", body=body, key=key, if_match=if_match
        )
        return found

    def undo_conversion(self, id: int, *, key: str | None = None, if_match: str | None = None) -> shapes.LeadTold:
        """Take it back, and the deal with it. Refused where somebody changed the deal since."""
        found: shapes.LeadTold = self._http.call("DELETE", f"/api/v1/leads/{id}/conversion", key=key, if_match=if_match)
        return found

    def assign(
        self, id: int, body: shapes.Assigned, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.LeadTold:
        """Hand it over, or take it: managers whatever it is, others their own and what nobody has, or somebody who is away."""
        found: shapes.LeadTold = self._http.call(
            "POST", f"/api/v1/leads/{id}/assignment", body=body, key=key, if_match=if_match
        )
        return found

    def undo_assignment(self, id: int, *, key: str | None = None, if_match: str | None = None) -> shapes.LeadTold:
        """Take the last assignment back; without the right to assign only one's own."""
        found: shapes.LeadTold = self._http.call("DELETE", f"/api/v1/leads/{id}/assignment", key=key, if_match=if_match)
        return found

    def recycle(
        self, id: int, body: shapes.Recycled, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.LeadTold:
        """Let it rest until a day, for a reason."""
        found: shapes.LeadTold = self._http.call(
            "POST", f"/api/v1/leads/{id}/recycling", body=body, key=key, if_match=if_match
        )
        return found

    def undo_recycling(self, id: int, *, key: str | None = None, if_match: str | None = None) -> shapes.LeadTold:
        """Take the recycling back."""
        found: shapes.LeadTold = self._http.call("DELETE", f"/api/v1/leads/{id}/recycling", key=key, if_match=if_match)
        return found

    def disqualify(
        self, id: int, body: shapes.Disqualified, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.LeadTold:
        """Close it, for a reason."""
        found: shapes.LeadTold = self._http.call(
            "POST", f"/api/v1/leads/{id}/disqualification", body=body, key=key, if_match=if_match
        )
        return found

    def undo_disqualification(self, id: int, *, key: str | None = None, if_match: str | None = None) -> shapes.LeadTold:
        """Take the disqualification back."""
        found: shapes.LeadTold = self._http.call(
            "DELETE", f"/api/v1/leads/{id}/disqualification", key=key, if_match=if_match
        )
        return found

    def undo_move(
        self, id: int, move_id: int, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.LeadTold:
        """Take back this one of the deeds; something newer has to be taken back first."""
        found: shapes.LeadTold = self._http.call(
            "DELETE", f"/api/v1/leads/{id}/moves/{move_id}", key=key, if_match=if_match
        )
        return found


class Tasks:
    """Tasks."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def index(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        to: str | None = None,
        lead: int | None = None,
        account: str | None = None,
        open: bool | None = None,
        fields: str | None = None,
    ) -> shapes.TaskToldPage:
        """Tasks about what one sees, in the order in which they were given."""
        found: shapes.TaskToldPage = self._http.call(
            "GET",
            "/api/v1/tasks",
            asked={
                "cursor": cursor,
                "limit": limit,
                "to": to,
                "lead": lead,
                "account": account,
                "open": open,
                "fields": fields,
            },
        )
        return found

    def all(
        self,
        *,
        limit: int | None = None,
        to: str | None = None,
        lead: int | None = None,
        account: str | None = None,
        open: bool | None = None,
        fields: str | None = None,
    ) -> Iterator[shapes.TaskTold]:
        """The same, page after page."""
        return self._http.pages(
            lambda cursor: self.index(
                limit=limit, to=to, lead=lead, account=account, open=open, fields=fields, cursor=cursor
            )
        )

    def add(self, body: shapes.TaskNew, *, key: str | None = None) -> shapes.TaskTold:
        """Give a task. Under an external id that was used before it answers the one that there is."""
        found: shapes.TaskTold = self._http.call("POST", "/api/v1/tasks", body=body, key=key)
        return found

    def detail(self, id: int) -> shapes.TaskTold:
        """One of them."""
        found: shapes.TaskTold = self._http.call("GET", f"/api/v1/tasks/{id}")
        return found

    def put_off(self, id: int, body: shapes.TaskDue, *, key: str | None = None) -> shapes.TaskTold:
        """Say when else it is due."""
        found: shapes.TaskTold = self._http.call("PATCH", f"/api/v1/tasks/{id}", body=body, key=key)
        return found

    def drop(self, id: int, *, key: str | None = None) -> shapes.TaskTold:
        """It is needed no more; it stays, as dropped."""
        found: shapes.TaskTold = self._http.call("DELETE", f"/api/v1/tasks/{id}", key=key)
        return found

    def done(self, id: int, *, key: str | None = None) -> shapes.TaskTold:
        """It is done."""
        found: shapes.TaskTold = self._http.call("POST", f"/api/v1/tasks/{id}/completion", key=key)
        return found

    def again(self, id: int, *, key: str | None = None) -> shapes.TaskTold:
        """It is to be done after all: neither done nor dropped."""
        found: shapes.TaskTold = self._http.call("DELETE", f"/api/v1/tasks/{id}/completion", key=key)
        return found


class Response:
    """Response."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def attempts(self, id: int) -> shapes.Tried:
        """Its response clock, the attempts made and planned, and what was done because nobody answered."""
        found: shapes.Tried = self._http.call("GET", f"/api/v1/leads/{id}/attempts")
        return found

    def outcome(self, id: int, body: shapes.OutcomeNew, *, key: str | None = None) -> shapes.OutcomeTold:
        """Say what came of a call. It is logged as an activity of ours, and the next attempt is planned."""
        found: shapes.OutcomeTold = self._http.call("POST", f"/api/v1/leads/{id}/outcomes", body=body, key=key)
        return found

    def undo_outcome(self, id: int, attempt_id: int, *, key: str | None = None) -> shapes.Tried:
        """Take back the last one that was said: its activity is withdrawn, and the attempt is planned again."""
        found: shapes.Tried = self._http.call("DELETE", f"/api/v1/leads/{id}/outcomes/{attempt_id}", key=key)
        return found

    def calls(self, *, until: str | None = None) -> shapes.Calls:
        """Whom one has to call: leads of one's own that are to be answered, and attempts that are due, the longest due first."""
        found: shapes.Calls = self._http.call("GET", "/api/v1/response/calls", asked={"until": until})
        return found

    def short(self) -> shapes.Shorts:
        """Leads that got fewer attempts than they were promised."""
        found: shapes.Shorts = self._http.call("GET", "/api/v1/response/short")
        return found

    def report(
        self,
        *,
        days: int | None = None,
        team: int | None = None,
        owner: str | None = None,
        source: str | None = None,
        offering: str | None = None,
    ) -> shapes.ResponseTold:
        """How soon leads that one sees were answered, how often they were tried, and what became of them."""
        found: shapes.ResponseTold = self._http.call(
            "GET",
            "/api/v1/response",
            asked={"days": days, "team": team, "owner": owner, "source": source, "offering": offering},
        )
        return found

    def promises(self) -> shapes.PromisesTold:
        """Until when leads are answered and when they are tried, for all and of rules that say otherwise."""
        found: shapes.PromisesTold = self._http.call("GET", "/api/v1/response/promises")
        return found

    def promise_usual(self, body: shapes.PromiseFields, *, key: str | None = None) -> shapes.PromisesTold:
        """Say it of all leads of which no rule says otherwise."""
        found: shapes.PromisesTold = self._http.call("PUT", "/api/v1/response/promises", body=body, key=key)
        return found

    def promise(self, rule: int, body: shapes.PromiseFields, *, key: str | None = None) -> shapes.PromisesTold:
        """Say it of the leads of one routing rule."""
        found: shapes.PromisesTold = self._http.call("PUT", f"/api/v1/response/promises/{rule}", body=body, key=key)
        return found

    def promise_gone(self, rule: int, *, key: str | None = None) -> shapes.PromisesTold:
        """Leads of this rule are promised what all others are."""
        found: shapes.PromisesTold = self._http.call("DELETE", f"/api/v1/response/promises/{rule}", key=key)
        return found


class Explanations:
    """Explanations."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def of_lead(self, id: int, *, at: str | None = None, fields: str | None = None) -> shapes.Explanation:
        """Why this is a lead: each activity with what is left of it, who is behind it, how it fits."""
        found: shapes.Explanation = self._http.call(
            "GET", f"/api/v1/leads/{id}/explanation", asked={"at": at, "fields": fields}
        )
        return found

    def of_pair(
        self, *, at: str | None = None, account: str | None, offering: str | None, fields: str | None = None
    ) -> shapes.Explanation:
        """The same for any account that one sees and any offering, lead or not."""
        found: shapes.Explanation = self._http.call(
            "GET", "/api/v1/explanations", asked={"at": at, "account": account, "offering": offering, "fields": fields}
        )
        return found


class Accounts:
    """Accounts."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def index(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        q: str | None = None,
        external_id: str | None = None,
        territory: str | None = None,
        industry: str | None = None,
        owner: str | None = None,
        fields: str | None = None,
    ) -> shapes.AccountToldPage:
        """The accounts that one sees, by name."""
        found: shapes.AccountToldPage = self._http.call(
            "GET",
            "/api/v1/accounts",
            asked={
                "cursor": cursor,
                "limit": limit,
                "q": q,
                "external_id": external_id,
                "territory": territory,
                "industry": industry,
                "owner": owner,
                "fields": fields,
            },
        )
        return found

    def all(
        self,
        *,
        limit: int | None = None,
        q: str | None = None,
        external_id: str | None = None,
        territory: str | None = None,
        industry: str | None = None,
        owner: str | None = None,
        fields: str | None = None,
    ) -> Iterator[shapes.AccountTold]:
        """The same, page after page."""
        return self._http.pages(
            lambda cursor: self.index(
                limit=limit,
                q=q,
                external_id=external_id,
                territory=territory,
                industry=industry,
                owner=owner,
                fields=fields,
                cursor=cursor,
            )
        )

    def add(self, body: shapes.AccountNew, *, key: str | None = None) -> shapes.AccountTold:
        """Add an account."""
        found: shapes.AccountTold = self._http.call("POST", "/api/v1/accounts", body=body, key=key)
        return found

    def upsert(self, body: shapes.AccountRowBatch, *, key: str | None = None) -> shapes.Outcomes:
        """Add or change up to 1,000 accounts by their external ids."""
        found: shapes.Outcomes = self._http.call("POST", "/api/v1/accounts/batch", body=body, key=key)
        return found

    def detail(self, id: int, *, fields: str | None = None) -> shapes.AccountTold:
        """One account."""
        found: shapes.AccountTold = self._http.call("GET", f"/api/v1/accounts/{id}", asked={"fields": fields})
        return found

    def change(
        self, id: int, body: shapes.AccountFields, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.AccountTold:
        """Change what is given. Its leads are tested anew."""
        found: shapes.AccountTold = self._http.call(
            "PATCH", f"/api/v1/accounts/{id}", body=body, key=key, if_match=if_match
        )
        return found


class Contacts:
    """Contacts."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def index(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        q: str | None = None,
        external_id: str | None = None,
        email: str | None = None,
        account: str | None = None,
        fields: str | None = None,
    ) -> shapes.ContactToldPage:
        """The contacts of the accounts that one sees, by name."""
        found: shapes.ContactToldPage = self._http.call(
            "GET",
            "/api/v1/contacts",
            asked={
                "cursor": cursor,
                "limit": limit,
                "q": q,
                "external_id": external_id,
                "email": email,
                "account": account,
                "fields": fields,
            },
        )
        return found

    def all(
        self,
        *,
        limit: int | None = None,
        q: str | None = None,
        external_id: str | None = None,
        email: str | None = None,
        account: str | None = None,
        fields: str | None = None,
    ) -> Iterator[shapes.ContactTold]:
        """The same, page after page."""
        return self._http.pages(
            lambda cursor: self.index(
                limit=limit, q=q, external_id=external_id, email=email, account=account, fields=fields, cursor=cursor
            )
        )

    def add(self, body: shapes.ContactNew, *, key: str | None = None) -> shapes.ContactTold:
        """Add a contact."""
        found: shapes.ContactTold = self._http.call("POST", "/api/v1/contacts", body=body, key=key)
        return found

    def upsert(self, body: shapes.ContactNewBatch, *, key: str | None = None) -> shapes.Outcomes:
        """Add or change up to 1,000 contacts by their external ids."""
        found: shapes.Outcomes = self._http.call("POST", "/api/v1/contacts/batch", body=body, key=key)
        return found

    def detail(self, id: int, *, fields: str | None = None) -> shapes.ContactTold:
        """One contact."""
        found: shapes.ContactTold = self._http.call("GET", f"/api/v1/contacts/{id}", asked={"fields": fields})
        return found

    def change(
        self, id: int, body: shapes.ContactFields, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.ContactTold:
        """Change what is given. A buying role is stated from then on."""
        found: shapes.ContactTold = self._http.call(
            "PATCH", f"/api/v1/contacts/{id}", body=body, key=key, if_match=if_match
        )
        return found


class Activities:
    """Activities."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def index(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        account: str | None = None,
        external_id: str | None = None,
        offering: str | None = None,
        direction: Literal["", "customer", "campaign", "sales"] | None = None,
        fields: str | None = None,
    ) -> shapes.ActivityToldPage:
        """The activities that count, of the accounts that one sees."""
        found: shapes.ActivityToldPage = self._http.call(
            "GET",
            "/api/v1/activities",
            asked={
                "cursor": cursor,
                "limit": limit,
                "account": account,
                "external_id": external_id,
                "offering": offering,
                "direction": direction,
                "fields": fields,
            },
        )
        return found

    def all(
        self,
        *,
        limit: int | None = None,
        account: str | None = None,
        external_id: str | None = None,
        offering: str | None = None,
        direction: Literal["", "customer", "campaign", "sales"] | None = None,
        fields: str | None = None,
    ) -> Iterator[shapes.ActivityTold]:
        """The same, page after page."""
        return self._http.pages(
            lambda cursor: self.index(
                limit=limit,
                account=account,
                external_id=external_id,
                offering=offering,
                direction=direction,
                fields=fields,
                cursor=cursor,
            )
        )

    def add(self, body: shapes.ActivityNew, *, key: str | None = None) -> shapes.ActivityTold:
        """Log an activity. The same facts under the same id once more change nothing; other facts are refused (409)."""
        found: shapes.ActivityTold = self._http.call("POST", "/api/v1/activities", body=body, key=key)
        return found

    def upsert(self, body: shapes.ActivityBatch, *, key: str | None = None) -> shapes.Outcomes:
        """Log up to 1,000 activities, correct those that are logged with other facts, or withdraw them."""
        found: shapes.Outcomes = self._http.call("POST", "/api/v1/activities/batch", body=body, key=key)
        return found

    def detail(self, id: int, *, fields: str | None = None) -> shapes.ActivityTold:
        """One activity, withdrawn or not."""
        found: shapes.ActivityTold = self._http.call("GET", f"/api/v1/activities/{id}", asked={"fields": fields})
        return found

    def correct(
        self, id: int, body: shapes.ActivityCorrected, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.ActivityTold:
        """Put other facts in its place; the old row is kept. What follows from it is worked out anew."""
        found: shapes.ActivityTold = self._http.call(
            "PUT", f"/api/v1/activities/{id}", body=body, key=key, if_match=if_match
        )
        return found

    def withdraw(self, id: int, *, key: str | None = None, if_match: str | None = None) -> shapes.ActivityTold:
        """Say that it did not happen: it no longer counts, and is kept."""
        found: shapes.ActivityTold = self._http.call(
            "POST", f"/api/v1/activities/{id}/withdrawal", key=key, if_match=if_match
        )
        return found

    def restore(self, id: int, *, key: str | None = None, if_match: str | None = None) -> shapes.ActivityTold:
        """Take a withdrawal back: the same facts count again."""
        found: shapes.ActivityTold = self._http.call(
            "DELETE", f"/api/v1/activities/{id}/withdrawal", key=key, if_match=if_match
        )
        return found


class Offerings:
    """Offerings."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def index(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        external_id: str | None = None,
        kind: Literal["", "product", "category"] | None = None,
        parent: int | None = None,
        q: str | None = None,
        fields: str | None = None,
    ) -> shapes.OfferingToldPage:
        """All offerings, by external id."""
        found: shapes.OfferingToldPage = self._http.call(
            "GET",
            "/api/v1/offerings",
            asked={
                "cursor": cursor,
                "limit": limit,
                "external_id": external_id,
                "kind": kind,
                "parent": parent,
                "q": q,
                "fields": fields,
            },
        )
        return found

    def all(
        self,
        *,
        limit: int | None = None,
        external_id: str | None = None,
        kind: Literal["", "product", "category"] | None = None,
        parent: int | None = None,
        q: str | None = None,
        fields: str | None = None,
    ) -> Iterator[shapes.OfferingTold]:
        """The same, page after page."""
        return self._http.pages(
            lambda cursor: self.index(
                limit=limit, external_id=external_id, kind=kind, parent=parent, q=q, fields=fields, cursor=cursor
            )
        )

    def add(self, body: shapes.OfferingNew, *, key: str | None = None) -> shapes.OfferingTold:
        """Add an offering."""
        found: shapes.OfferingTold = self._http.call("POST", "/api/v1/offerings", body=body, key=key)
        return found

    def upsert(self, body: shapes.OfferingRowBatch, *, key: str | None = None) -> shapes.Outcomes:
        """Add or change up to 1,000 offerings by their external ids; a parent may come later. What is said of half-lives and thresholds is in force at once, as by an import."""
        found: shapes.Outcomes = self._http.call("POST", "/api/v1/offerings/batch", body=body, key=key)
        return found

    def detail(self, id: int, *, fields: str | None = None) -> shapes.OfferingTold:
        """One offering."""
        found: shapes.OfferingTold = self._http.call("GET", f"/api/v1/offerings/{id}", asked={"fields": fields})
        return found

    def change(
        self, id: int, body: shapes.OfferingFields, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.OfferingTold:
        """Change what is given."""
        found: shapes.OfferingTold = self._http.call(
            "PATCH", f"/api/v1/offerings/{id}", body=body, key=key, if_match=if_match
        )
        return found


class ActivityTypes:
    """Activity types."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def index(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        external_id: str | None = None,
        direction: Literal["", "customer", "campaign", "sales"] | None = None,
        fields: str | None = None,
    ) -> shapes.TypeToldPage:
        """All activity types, by external id."""
        found: shapes.TypeToldPage = self._http.call(
            "GET",
            "/api/v1/activity-types",
            asked={
                "cursor": cursor,
                "limit": limit,
                "external_id": external_id,
                "direction": direction,
                "fields": fields,
            },
        )
        return found

    def all(
        self,
        *,
        limit: int | None = None,
        external_id: str | None = None,
        direction: Literal["", "customer", "campaign", "sales"] | None = None,
        fields: str | None = None,
    ) -> Iterator[shapes.TypeTold]:
        """The same, page after page."""
        return self._http.pages(
            lambda cursor: self.index(
                limit=limit, external_id=external_id, direction=direction, fields=fields, cursor=cursor
            )
        )

    def add(self, body: shapes.TypeNew, *, key: str | None = None) -> shapes.TypeTold:
        """Add an activity type, with what it is worth."""
        found: shapes.TypeTold = self._http.call("POST", "/api/v1/activity-types", body=body, key=key)
        return found

    def upsert(self, body: shapes.TypeRowBatch, *, key: str | None = None) -> shapes.Outcomes:
        """Add or change up to 1,000 activity types by their external ids. What they are worth is in force at once, as by an import."""
        found: shapes.Outcomes = self._http.call("POST", "/api/v1/activity-types/batch", body=body, key=key)
        return found

    def detail(self, id: int, *, fields: str | None = None) -> shapes.TypeTold:
        """One activity type."""
        found: shapes.TypeTold = self._http.call("GET", f"/api/v1/activity-types/{id}", asked={"fields": fields})
        return found

    def change(
        self, id: int, body: shapes.TypeFields, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.TypeTold:
        """Change name or direction."""
        found: shapes.TypeTold = self._http.call(
            "PATCH", f"/api/v1/activity-types/{id}", body=body, key=key, if_match=if_match
        )
        return found


class Sales:
    """Deals, purchases, communications."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def of_account(self, *, account: str | None) -> shapes.Deals:
        """The newest deals of an account, at most 1,000; open ones first."""
        found: shapes.Deals = self._http.call("GET", "/api/v1/deals", asked={"account": account})
        return found

    def upsert_deals(self, body: shapes.DealRowBatch, *, key: str | None = None) -> shapes.Outcomes:
        """Add or change up to 1,000 deals by their external ids."""
        found: shapes.Outcomes = self._http.call("POST", "/api/v1/deals/batch", body=body, key=key)
        return found

    def bought_by(self, *, account: str | None) -> shapes.Purchases:
        """The newest purchases of an account, at most 1,000."""
        found: shapes.Purchases = self._http.call("GET", "/api/v1/purchases", asked={"account": account})
        return found

    def upsert_purchases(self, body: shapes.PurchaseRowBatch, *, key: str | None = None) -> shapes.Outcomes:
        """Add or change up to 1,000 purchases by their external ids."""
        found: shapes.Outcomes = self._http.call("POST", "/api/v1/purchases/batch", body=body, key=key)
        return found

    def add_communications(self, body: shapes.CommunicationRowBatch, *, key: str | None = None) -> shapes.Outcomes:
        """Up to 1,000 messages: who wrote to whom, and when."""
        found: shapes.Outcomes = self._http.call("POST", "/api/v1/communications/batch", body=body, key=key)
        return found


class Search:
    """Search."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def search(self, *, q: str | None, limit: int | None = None) -> shapes.Found:
        """What is called so, of what one sees."""
        found: shapes.Found = self._http.call("GET", "/api/v1/search", asked={"q": q, "limit": limit})
        return found


class Segments:
    """Segments."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def index(
        self, *, cursor: str | None = None, limit: int | None = None, fields: str | None = None
    ) -> shapes.SegmentToldPage:
        """All segments, by name."""
        found: shapes.SegmentToldPage = self._http.call(
            "GET", "/api/v1/segments", asked={"cursor": cursor, "limit": limit, "fields": fields}
        )
        return found

    def all(self, *, limit: int | None = None, fields: str | None = None) -> Iterator[shapes.SegmentTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.index(limit=limit, fields=fields, cursor=cursor))

    def add(self, body: shapes.SegmentNew, *, key: str | None = None) -> shapes.SegmentWhole:
        """Keep a condition under a name. One that cannot be asked is refused with the place and the nearest name."""
        found: shapes.SegmentWhole = self._http.call("POST", "/api/v1/segments", body=body, key=key)
        return found

    def preview(self, *, of: Literal["account", "contact", "lead"] | None, condition: str | None) -> shapes.Preview:
        """Of whom it would be true, before it is kept."""
        found: shapes.Preview = self._http.call(
            "GET", "/api/v1/segments/preview", asked={"of": of, "condition": condition}
        )
        return found

    def detail(self, id: int) -> shapes.SegmentWhole:
        """One segment, with its count of now."""
        found: shapes.SegmentWhole = self._http.call("GET", f"/api/v1/segments/{id}")
        return found

    def change(
        self, id: int, body: shapes.SegmentFields, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.SegmentWhole:
        """Change what is given. Snapshots stay as they are."""
        found: shapes.SegmentWhole = self._http.call(
            "PATCH", f"/api/v1/segments/{id}", body=body, key=key, if_match=if_match
        )
        return found

    def remove(self, id: int, *, key: str | None = None) -> None:
        """Remove it, with its snapshots. Those it held stay."""
        self._http.call("DELETE", f"/api/v1/segments/{id}", key=key)

    def members(self, id: int, *, cursor: str | None = None, limit: int | None = None) -> shapes.MemberPage:
        """Whom it holds now, of those one may see."""
        found: shapes.MemberPage = self._http.call(
            "GET", f"/api/v1/segments/{id}/members", asked={"cursor": cursor, "limit": limit}
        )
        return found

    def members_all(self, id: int, *, limit: int | None = None) -> Iterator[shapes.Member]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.members(id, limit=limit, cursor=cursor))

    def snapshots(self, id: int, *, cursor: str | None = None, limit: int | None = None) -> shapes.SnapshotToldPage:
        """What was kept of it, the newest first."""
        found: shapes.SnapshotToldPage = self._http.call(
            "GET", f"/api/v1/segments/{id}/snapshots", asked={"cursor": cursor, "limit": limit}
        )
        return found

    def snapshots_all(self, id: int, *, limit: int | None = None) -> Iterator[shapes.SnapshotTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.snapshots(id, limit=limit, cursor=cursor))

    def snap(self, id: int, *, key: str | None = None) -> shapes.SnapshotTold:
        """Keep whom it holds now; that list stays as it is."""
        found: shapes.SnapshotTold = self._http.call("POST", f"/api/v1/segments/{id}/snapshots", key=key)
        return found

    def then(self, id: int, snapshot: int, *, cursor: str | None = None, limit: int | None = None) -> shapes.MemberPage:
        """Whom it held then, of those one may see; who is gone since is not told."""
        found: shapes.MemberPage = self._http.call(
            "GET", f"/api/v1/segments/{id}/snapshots/{snapshot}/members", asked={"cursor": cursor, "limit": limit}
        )
        return found

    def then_all(self, id: int, snapshot: int, *, limit: int | None = None) -> Iterator[shapes.Member]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.then(id, snapshot, limit=limit, cursor=cursor))

    def forget(self, id: int, snapshot: int, *, key: str | None = None) -> None:
        """Remove what was kept."""
        self._http.call("DELETE", f"/api/v1/segments/{id}/snapshots/{snapshot}", key=key)


class Views:
    """Views."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def index(
        self, *, cursor: str | None = None, limit: int | None = None, fields: str | None = None
    ) -> shapes.ViewToldPage:
        """One's own and those for all."""
        found: shapes.ViewToldPage = self._http.call(
            "GET", "/api/v1/views", asked={"cursor": cursor, "limit": limit, "fields": fields}
        )
        return found

    def all(self, *, limit: int | None = None, fields: str | None = None) -> Iterator[shapes.ViewTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.index(limit=limit, fields=fields, cursor=cursor))

    def add(self, body: shapes.ViewNew, *, key: str | None = None) -> shapes.ViewTold:
        """Keep what a list shows under a name, as one's own."""
        found: shapes.ViewTold = self._http.call("POST", "/api/v1/views", body=body, key=key)
        return found

    def detail(self, id: int) -> shapes.ViewTold:
        """One of them."""
        found: shapes.ViewTold = self._http.call("GET", f"/api/v1/views/{id}")
        return found

    def change(
        self, id: int, body: shapes.ViewFields, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.ViewTold:
        """Change what is given of a view of one's own; null takes the segment away."""
        found: shapes.ViewTold = self._http.call("PATCH", f"/api/v1/views/{id}", body=body, key=key, if_match=if_match)
        return found

    def remove(self, id: int, *, key: str | None = None) -> None:
        """Remove one of one's own."""
        self._http.call("DELETE", f"/api/v1/views/{id}", key=key)


class Routing:
    """Routing."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def index(self) -> shapes.RoutingRules:
        """All rules, in the order in which they are asked."""
        found: shapes.RoutingRules = self._http.call("GET", "/api/v1/routing/rules")
        return found

    def add(self, body: shapes.RoutingRuleNew, *, key: str | None = None) -> shapes.RoutingRuleTold:
        """Add one at the end. It counts for leads that open from now on."""
        found: shapes.RoutingRuleTold = self._http.call("POST", "/api/v1/routing/rules", body=body, key=key)
        return found

    def order(self, body: shapes.RoutingOrder, *, key: str | None = None) -> shapes.RoutingRules:
        """Put all rules in another order."""
        found: shapes.RoutingRules = self._http.call("PUT", "/api/v1/routing/order", body=body, key=key)
        return found

    def detail(self, id: int) -> shapes.RoutingRuleTold:
        """One rule."""
        found: shapes.RoutingRuleTold = self._http.call("GET", f"/api/v1/routing/rules/{id}")
        return found

    def change(
        self, id: int, body: shapes.RoutingRuleFields, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.RoutingRuleTold:
        """Change what is given."""
        found: shapes.RoutingRuleTold = self._http.call(
            "PATCH", f"/api/v1/routing/rules/{id}", body=body, key=key, if_match=if_match
        )
        return found

    def remove(self, id: int, *, key: str | None = None) -> None:
        """Remove it. What it gave out keeps its words."""
        self._http.call("DELETE", f"/api/v1/routing/rules/{id}", key=key)

    def replay(self, body: shapes.ReplayAsked, *, key: str | None = None) -> shapes.Replayed:
        """What rules would have done with the leads of the last days, beside what was done. Nothing is changed; it takes who may change the rules, and the token has to read what they ask."""
        found: shapes.Replayed = self._http.call("POST", "/api/v1/routing/replay", body=body, key=key)
        return found

    def assignments(
        self, *, cursor: str | None = None, limit: int | None = None, lead: int | None = None, owner: str | None = None
    ) -> shapes.AssignmentToldPage:
        """Who was given which lead by routing, why, and who was next; the newest first."""
        found: shapes.AssignmentToldPage = self._http.call(
            "GET", "/api/v1/routing/assignments", asked={"cursor": cursor, "limit": limit, "lead": lead, "owner": owner}
        )
        return found

    def assignments_all(
        self, *, limit: int | None = None, lead: int | None = None, owner: str | None = None
    ) -> Iterator[shapes.AssignmentTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.assignments(limit=limit, lead=lead, owner=owner, cursor=cursor))

    def waiting(self, *, cursor: str | None = None, limit: int | None = None) -> shapes.WaitingToldPage:
        """Leads that nobody was given yet, and why; the newest lead first."""
        found: shapes.WaitingToldPage = self._http.call(
            "GET", "/api/v1/routing/waiting", asked={"cursor": cursor, "limit": limit}
        )
        return found

    def waiting_all(self, *, limit: int | None = None) -> Iterator[shapes.WaitingTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.waiting(limit=limit, cursor=cursor))


class Automations:
    """Automations."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def index(self) -> shapes.Automations:
        """All of them, in their order."""
        found: shapes.Automations = self._http.call("GET", "/api/v1/automations")
        return found

    def add(self, body: shapes.AutomationNew, *, key: str | None = None) -> shapes.AutomationTold:
        """Add one, switched off, behind all others."""
        found: shapes.AutomationTold = self._http.call("POST", "/api/v1/automations", body=body, key=key)
        return found

    def order(self, body: shapes.AutomationOrder, *, key: str | None = None) -> shapes.Automations:
        """Put all in another order: of several that one event begins the first goes first."""
        found: shapes.Automations = self._http.call("PUT", "/api/v1/automations/order", body=body, key=key)
        return found

    def run(self, id: int) -> shapes.RunTold:
        """One run: what was checked and done."""
        found: shapes.RunTold = self._http.call("GET", f"/api/v1/automations/runs/{id}")
        return found

    def retry(self, id: int, *, key: str | None = None) -> shapes.RunTold:
        """Do again what failed, and nothing else."""
        found: shapes.RunTold = self._http.call("POST", f"/api/v1/automations/runs/{id}/repetition", key=key)
        return found

    def detail(self, id: int) -> shapes.AutomationTold:
        """One of them, with its newest version."""
        found: shapes.AutomationTold = self._http.call("GET", f"/api/v1/automations/{id}")
        return found

    def change(
        self, id: int, body: shapes.AutomationFields, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.AutomationTold:
        """Change what is given. What is on stays as it was until the new version was tried and switched on."""
        found: shapes.AutomationTold = self._http.call(
            "PATCH", f"/api/v1/automations/{id}", body=body, key=key, if_match=if_match
        )
        return found

    def remove(self, id: int, *, key: str | None = None) -> None:
        """Remove it, with its versions and runs."""
        self._http.call("DELETE", f"/api/v1/automations/{id}", key=key)

    def dry_run(self, id: int, *, key: str | None = None) -> shapes.DryRunTold:
        """Try its newest version on the last 30 days. Changes nothing."""
        found: shapes.DryRunTold = self._http.call("POST", f"/api/v1/automations/{id}/dry-run", key=key)
        return found

    def switch_on(self, id: int, *, key: str | None = None) -> shapes.AutomationTold:
        """Switch its newest version on, which must have been tried."""
        found: shapes.AutomationTold = self._http.call("POST", f"/api/v1/automations/{id}/on", key=key)
        return found

    def switch_off(self, id: int, *, key: str | None = None) -> shapes.AutomationTold:
        """Switch it off; what waits is dropped."""
        found: shapes.AutomationTold = self._http.call("DELETE", f"/api/v1/automations/{id}/on", key=key)
        return found

    def resume(self, id: int, body: shapes.Resumption, *, key: str | None = None) -> shapes.AutomationTold:
        """Let one that paused itself run again, with what waits or without."""
        found: shapes.AutomationTold = self._http.call(
            "POST", f"/api/v1/automations/{id}/resumption", body=body, key=key
        )
        return found

    def runs(
        self,
        id: int,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        state: Literal["waiting", "not so", "done", "failed", "stopped", "dropped"] | Literal[""] | None = None,
        fields: str | None = None,
    ) -> shapes.RunToldPage:
        """What it did, the newest first."""
        found: shapes.RunToldPage = self._http.call(
            "GET",
            f"/api/v1/automations/{id}/runs",
            asked={"cursor": cursor, "limit": limit, "state": state, "fields": fields},
        )
        return found

    def runs_all(
        self,
        id: int,
        *,
        limit: int | None = None,
        state: Literal["waiting", "not so", "done", "failed", "stopped", "dropped"] | Literal[""] | None = None,
        fields: str | None = None,
    ) -> Iterator[shapes.RunTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.runs(id, limit=limit, state=state, fields=fields, cursor=cursor))


class Imports:
    """Imports."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def kinds(self) -> shapes.Kinds:
        """The kinds of files and their columns, in the order in which an empty site is filled."""
        found: shapes.Kinds = self._http.call("GET", "/api/v1/imports/kinds")
        return found

    def index(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        kind: Literal[
            "",
            "accounts",
            "contacts",
            "offerings",
            "activity-types",
            "fitment",
            "activities",
            "deals",
            "purchases",
            "communications",
        ]
        | None = None,
        fields: str | None = None,
    ) -> shapes.ImportToldPage:
        """All imports, the newest first."""
        found: shapes.ImportToldPage = self._http.call(
            "GET", "/api/v1/imports", asked={"cursor": cursor, "limit": limit, "kind": kind, "fields": fields}
        )
        return found

    def all(
        self,
        *,
        limit: int | None = None,
        kind: Literal[
            "",
            "accounts",
            "contacts",
            "offerings",
            "activity-types",
            "fitment",
            "activities",
            "deals",
            "purchases",
            "communications",
        ]
        | None = None,
        fields: str | None = None,
    ) -> Iterator[shapes.ImportTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.index(limit=limit, kind=kind, fields=fields, cursor=cursor))

    def upload(
        self,
        file: IO[bytes],
        *,
        kind: Literal[
            "accounts",
            "contacts",
            "offerings",
            "activity-types",
            "fitment",
            "activities",
            "deals",
            "purchases",
            "communications",
        ],
        look: bool | None = None,
    ) -> shapes.ImportTold:
        """Keep a file (CSV or XLSX). Nothing is imported before it is begun."""
        found: shapes.ImportTold = self._http.call(
            "POST", "/api/v1/imports", form={"kind": kind, "look": look}, file=file
        )
        return found

    def detail(self, id: int, *, fields: str | None = None) -> shapes.ImportTold:
        """One import: how far it is, and what became of it."""
        found: shapes.ImportTold = self._http.call("GET", f"/api/v1/imports/{id}", asked={"fields": fields})
        return found

    def discard(self, id: int, *, key: str | None = None) -> None:
        """Throw away an upload that was not begun."""
        self._http.call("DELETE", f"/api/v1/imports/{id}", key=key)

    def begin(self, id: int, body: shapes.Begun, *, key: str | None = None) -> shapes.ImportTold:
        """Have a worker import it, or see what it would do."""
        found: shapes.ImportTold = self._http.call("POST", f"/api/v1/imports/{id}/beginning", body=body, key=key)
        return found

    def rejects(self, id: int) -> bytes:
        """The refused rows as a file, with line, column and reason."""
        return self._http.raw("GET", f"/api/v1/imports/{id}/rejects")


class Jobs:
    """Jobs."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def index(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        state: Literal["", "waiting", "running", "done", "failed"] | None = None,
        kind: str | None = None,
        fields: str | None = None,
    ) -> shapes.JobToldPage:
        """Work in the background, the newest first."""
        found: shapes.JobToldPage = self._http.call(
            "GET",
            "/api/v1/jobs",
            asked={"cursor": cursor, "limit": limit, "state": state, "kind": kind, "fields": fields},
        )
        return found

    def all(
        self,
        *,
        limit: int | None = None,
        state: Literal["", "waiting", "running", "done", "failed"] | None = None,
        kind: str | None = None,
        fields: str | None = None,
    ) -> Iterator[shapes.JobTold]:
        """The same, page after page."""
        return self._http.pages(
            lambda cursor: self.index(limit=limit, state=state, kind=kind, fields=fields, cursor=cursor)
        )

    def detail(self, id: int) -> shapes.JobTold:
        """How far one is."""
        found: shapes.JobTold = self._http.call("GET", f"/api/v1/jobs/{id}")
        return found


class Settings:
    """Settings."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def company(self) -> shapes.Company:
        """Name, time zone, currency."""
        found: shapes.Company = self._http.call("GET", "/api/v1/settings/company")
        return found

    def change_company(
        self, body: shapes.CompanyFields, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.Company:
        """Change what is given. Times already stored do not move, and nothing is converted."""
        found: shapes.Company = self._http.call(
            "PATCH", "/api/v1/settings/company", body=body, key=key, if_match=if_match
        )
        return found

    def capacity(self) -> shapes.Capacity:
        """How many leads the team can follow up."""
        found: shapes.Capacity = self._http.call("GET", "/api/v1/settings/capacity")
        return found

    def change_capacity(
        self, body: shapes.CapacityFields, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.Capacity:
        """Say how many."""
        found: shapes.Capacity = self._http.call(
            "PUT", "/api/v1/settings/capacity", body=body, key=key, if_match=if_match
        )
        return found

    def defaults(self) -> shapes.Defaults:
        """Half-life, thresholds, weight of weak signals, off-ratio, where nothing else is said."""
        found: shapes.Defaults = self._http.call("GET", "/api/v1/settings/defaults")
        return found

    def change_defaults(
        self, body: shapes.DefaultFields, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.Kept:
        """Edit what is given."""
        found: shapes.Kept = self._http.call(
            "PATCH", "/api/v1/settings/defaults", body=body, key=key, if_match=if_match
        )
        return found

    def values(
        self, *, cursor: str | None = None, limit: int | None = None, fields: str | None = None
    ) -> shapes.ValuePage:
        """What each activity type is worth, as agreed."""
        found: shapes.ValuePage = self._http.call(
            "GET", "/api/v1/settings/values", asked={"cursor": cursor, "limit": limit, "fields": fields}
        )
        return found

    def values_all(self, *, limit: int | None = None, fields: str | None = None) -> Iterator[shapes.Value]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.values(limit=limit, fields=fields, cursor=cursor))

    def value(self, type_id: int) -> shapes.Value:
        """What one type is worth."""
        found: shapes.Value = self._http.call("GET", f"/api/v1/settings/values/{type_id}")
        return found

    def change_value(
        self, type_id: int, body: shapes.ValueFields, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.Kept:
        """Edit what is given, and say why."""
        found: shapes.Kept = self._http.call(
            "PATCH", f"/api/v1/settings/values/{type_id}", body=body, key=key, if_match=if_match
        )
        return found

    def tunings(
        self, *, cursor: str | None = None, limit: int | None = None, fields: str | None = None
    ) -> shapes.TuningPage:
        """Half-life and thresholds of each offering, and where they come from."""
        found: shapes.TuningPage = self._http.call(
            "GET", "/api/v1/settings/tunings", asked={"cursor": cursor, "limit": limit, "fields": fields}
        )
        return found

    def tunings_all(self, *, limit: int | None = None, fields: str | None = None) -> Iterator[shapes.Tuning]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.tunings(limit=limit, fields=fields, cursor=cursor))

    def tuning(self, offering_id: int) -> shapes.Tuning:
        """Of one offering."""
        found: shapes.Tuning = self._http.call("GET", f"/api/v1/settings/tunings/{offering_id}")
        return found

    def change_tuning(
        self, offering_id: int, body: shapes.TuningFields, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.Kept:
        """Edit what is given, and say why. Null: inherited."""
        found: shapes.Kept = self._http.call(
            "PATCH", f"/api/v1/settings/tunings/{offering_id}", body=body, key=key, if_match=if_match
        )
        return found

    def fitment(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        offering: str | None = None,
        factor: Literal["", "industry", "account", "contact"] | None = None,
        fields: str | None = None,
    ) -> shapes.FitmentToldPage:
        """The rows of the fitment tables that are in force."""
        found: shapes.FitmentToldPage = self._http.call(
            "GET",
            "/api/v1/fitment",
            asked={"cursor": cursor, "limit": limit, "offering": offering, "factor": factor, "fields": fields},
        )
        return found

    def fitment_all(
        self,
        *,
        limit: int | None = None,
        offering: str | None = None,
        factor: Literal["", "industry", "account", "contact"] | None = None,
        fields: str | None = None,
    ) -> Iterator[shapes.FitmentTold]:
        """The same, page after page."""
        return self._http.pages(
            lambda cursor: self.fitment(limit=limit, offering=offering, factor=factor, fields=fields, cursor=cursor)
        )

    def set_fitment(self, body: shapes.FitmentNew, *, key: str | None = None) -> shapes.Kept:
        """Add a row, or give the one that says the same another score: rows are known by what they say."""
        found: shapes.Kept = self._http.call("PUT", "/api/v1/fitment", body=body, key=key)
        return found

    def upsert(self, body: shapes.FitmentFieldsBatch, *, key: str | None = None) -> shapes.Outcomes:
        """Up to 1,000 rows, in force at once, as by an import."""
        found: shapes.Outcomes = self._http.call("POST", "/api/v1/fitment/batch", body=body, key=key)
        return found

    def fitment_row(self, id: int) -> shapes.FitmentTold:
        """One row."""
        found: shapes.FitmentTold = self._http.call("GET", f"/api/v1/fitment/{id}")
        return found

    def remove_fitment(self, id: int, *, key: str | None = None, if_match: str | None = None) -> shapes.Kept:
        """Take a row out."""
        found: shapes.Kept = self._http.call("DELETE", f"/api/v1/fitment/{id}", key=key, if_match=if_match)
        return found


class Scoring:
    """Scoring."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def draft(self) -> shapes.DraftTold:
        """What was edited and is not in force yet."""
        found: shapes.DraftTold = self._http.call("GET", "/api/v1/scoring/draft")
        return found

    def discard(self, *, key: str | None = None) -> shapes.Emptied:
        """Take all edits out."""
        found: shapes.Emptied = self._http.call("DELETE", "/api/v1/scoring/draft", key=key)
        return found

    def difference(self) -> shapes.Difference:
        """What publishing it would do to the leads of now; the whole log is gone through."""
        found: shapes.Difference = self._http.call("GET", "/api/v1/scoring/draft/difference")
        return found

    def discard_edit(self, id: int, *, key: str | None = None) -> None:
        """Take one edit out."""
        self._http.call("DELETE", f"/api/v1/scoring/draft/edits/{id}", key=key)

    def publish(self, body: shapes.Why, *, key: str | None = None) -> shapes.Published:
        """Make the draft the agreed settings. A worker replays the log; then all see them at once."""
        found: shapes.Published = self._http.call("POST", "/api/v1/scoring/draft/publication", body=body, key=key)
        return found

    def versions(
        self, *, cursor: str | None = None, limit: int | None = None, fields: str | None = None
    ) -> shapes.VersionToldPage:
        """All versions, the newest first."""
        found: shapes.VersionToldPage = self._http.call(
            "GET", "/api/v1/scoring/versions", asked={"cursor": cursor, "limit": limit, "fields": fields}
        )
        return found

    def versions_all(self, *, limit: int | None = None, fields: str | None = None) -> Iterator[shapes.VersionTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.versions(limit=limit, fields=fields, cursor=cursor))

    def version(self, number: int) -> shapes.VersionWhole:
        """One version: what it changed, and all that it says."""
        found: shapes.VersionWhole = self._http.call("GET", f"/api/v1/scoring/versions/{number}")
        return found

    def restore(self, number: int, *, key: str | None = None) -> shapes.Filled:
        """Fill the draft with what this version says otherwise; it is published from there."""
        found: shapes.Filled = self._http.call("POST", f"/api/v1/scoring/versions/{number}/restoration", key=key)
        return found

    def history(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        kind: Literal["", "value", "tuning", "fitment", "settings"] | None = None,
        subject: str | None = None,
        text: str | None = None,
        fields: str | None = None,
    ) -> shapes.HistoryToldPage:
        """Who changed which setting, when, why, from what to what; the newest first."""
        found: shapes.HistoryToldPage = self._http.call(
            "GET",
            "/api/v1/scoring/history",
            asked={"cursor": cursor, "limit": limit, "kind": kind, "subject": subject, "text": text, "fields": fields},
        )
        return found

    def history_all(
        self,
        *,
        limit: int | None = None,
        kind: Literal["", "value", "tuning", "fitment", "settings"] | None = None,
        subject: str | None = None,
        text: str | None = None,
        fields: str | None = None,
    ) -> Iterator[shapes.HistoryTold]:
        """The same, page after page."""
        return self._http.pages(
            lambda cursor: self.history(
                limit=limit, kind=kind, subject=subject, text=text, fields=fields, cursor=cursor
            )
        )

    def what_if(
        self,
        *,
        offering: str | None = None,
        interest_threshold: float | None = None,
        fitment_threshold: float | None = None,
        apart: bool | None = None,
        months: int | None = None,
        horizon_days: int | None = None,
        half_life_days: float | None = None,
        rho: float | None = None,
        off_ratio: float | None = None,
    ) -> shapes.WhatIfTold:
        """What other thresholds or settings would have made of the past. Changes nothing; the whole log is gone through."""
        found: shapes.WhatIfTold = self._http.call(
            "GET",
            "/api/v1/scoring/what-if",
            asked={
                "offering": offering,
                "interest_threshold": interest_threshold,
                "fitment_threshold": fitment_threshold,
                "apart": apart,
                "months": months,
                "horizon_days": horizon_days,
                "half_life_days": half_life_days,
                "rho": rho,
                "off_ratio": off_ratio,
            },
        )
        return found

    def propose(self, body: shapes.Proposed, *, key: str | None = None) -> shapes.Filled:
        """Put thresholds, and settings that were tried, into the draft."""
        found: shapes.Filled = self._http.call("POST", "/api/v1/scoring/what-if/proposal", body=body, key=key)
        return found


class Rounds:
    """Rounds of proposals."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def index(
        self, *, cursor: str | None = None, limit: int | None = None, fields: str | None = None
    ) -> shapes.RoundToldPage:
        """All rounds, the newest first."""
        found: shapes.RoundToldPage = self._http.call(
            "GET", "/api/v1/scoring/rounds", asked={"cursor": cursor, "limit": limit, "fields": fields}
        )
        return found

    def all(self, *, limit: int | None = None, fields: str | None = None) -> Iterator[shapes.RoundTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.index(limit=limit, fields=fields, cursor=cursor))

    def begin(self, body: shapes.RoundNew, *, key: str | None = None) -> shapes.RoundWhole:
        """Ask people what types are worth. One round at a time."""
        found: shapes.RoundWhole = self._http.call("POST", "/api/v1/scoring/rounds", body=body, key=key)
        return found

    def detail(self, id: int) -> shapes.RoundWhole:
        """One round; nobody sees what others propose until all have answered."""
        found: shapes.RoundWhole = self._http.call("GET", f"/api/v1/scoring/rounds/{id}")
        return found

    def close(self, id: int, *, key: str | None = None) -> shapes.RoundWhole:
        """End it. One that not everybody has answered stays closed to all eyes."""
        found: shapes.RoundWhole = self._http.call("POST", f"/api/v1/scoring/rounds/{id}/closing", key=key)
        return found

    def reopen(self, id: int, *, key: str | None = None) -> shapes.RoundWhole:
        """Open it again."""
        found: shapes.RoundWhole = self._http.call("DELETE", f"/api/v1/scoring/rounds/{id}/closing", key=key)
        return found

    def ask(self, id: int, body: shapes.AskedNew, *, key: str | None = None) -> shapes.RoundWhole:
        """Ask one more, or again one who was withdrawn."""
        found: shapes.RoundWhole = self._http.call("POST", f"/api/v1/scoring/rounds/{id}/people", body=body, key=key)
        return found

    def withdraw(self, id: int, person_id: int, body: shapes.Withdrawn, *, key: str | None = None) -> shapes.RoundWhole:
        """Wait no longer for somebody; what they proposed does not count."""
        found: shapes.RoundWhole = self._http.call(
            "POST", f"/api/v1/scoring/rounds/{id}/people/{person_id}/withdrawal", body=body, key=key
        )
        return found

    def proposals(self, id: int) -> shapes.Proposals:
        """What one has proposed oneself."""
        found: shapes.Proposals = self._http.call("GET", f"/api/v1/scoring/rounds/{id}/proposals")
        return found

    def propose(self, id: int, body: shapes.ProposalsGiven, *, key: str | None = None) -> shapes.Proposals:
        """Propose a value for each type, blind to what others say."""
        found: shapes.Proposals = self._http.call("PUT", f"/api/v1/scoring/rounds/{id}/proposals", body=body, key=key)
        return found

    def agree(self, id: int, type_id: int, body: shapes.Agreed, *, key: str | None = None) -> shapes.Kept:
        """Write down what the round came to for a type; the value goes where edits go."""
        found: shapes.Kept = self._http.call(
            "PUT", f"/api/v1/scoring/rounds/{id}/agreements/{type_id}", body=body, key=key
        )
        return found

    def undo_agreement(self, id: int, type_id: int, *, key: str | None = None) -> None:
        """Take it back, and out of the draft."""
        self._http.call("DELETE", f"/api/v1/scoring/rounds/{id}/agreements/{type_id}", key=key)


class Learned:
    """Learned values and influence."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def studies(
        self, *, cursor: str | None = None, limit: int | None = None, fields: str | None = None
    ) -> shapes.StudyToldPage:
        """All studies that are kept, the newest first."""
        found: shapes.StudyToldPage = self._http.call(
            "GET", "/api/v1/scoring/learned", asked={"cursor": cursor, "limit": limit, "fields": fields}
        )
        return found

    def studies_all(self, *, limit: int | None = None, fields: str | None = None) -> Iterator[shapes.StudyTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.studies(limit=limit, fields=fields, cursor=cursor))

    def study(self, *, key: str | None = None) -> shapes.JobTold:
        """Have a worker study the history. While one waits or runs, that one is meant."""
        found: shapes.JobTold = self._http.call("POST", "/api/v1/scoring/learned", key=key)
        return found

    def one_study(self, id: int) -> shapes.StudyTold:
        """One study."""
        found: shapes.StudyTold = self._http.call("GET", f"/api/v1/scoring/learned/{id}")
        return found

    def into_draft(self, id: int, body: shapes.Taken, *, key: str | None = None) -> shapes.Filled:
        """Take suggestions into the draft."""
        found: shapes.Filled = self._http.call("POST", f"/api/v1/scoring/learned/{id}/draft", body=body, key=key)
        return found

    def confirm(self, type_id: int, *, key: str | None = None) -> shapes.Confirmed:
        """Say that this type, which looks like a leak, is known before the outcome."""
        found: shapes.Confirmed = self._http.call("PUT", f"/api/v1/scoring/learned/confirmations/{type_id}", key=key)
        return found

    def doubt(self, type_id: int, *, key: str | None = None) -> shapes.Confirmed:
        """Take that back."""
        found: shapes.Confirmed = self._http.call("DELETE", f"/api/v1/scoring/learned/confirmations/{type_id}", key=key)
        return found

    def weights(
        self, *, cursor: str | None = None, limit: int | None = None, fields: str | None = None
    ) -> shapes.WeightsToldPage:
        """All frozen weights, the newest first."""
        found: shapes.WeightsToldPage = self._http.call(
            "GET", "/api/v1/scoring/influence", asked={"cursor": cursor, "limit": limit, "fields": fields}
        )
        return found

    def weights_all(self, *, limit: int | None = None, fields: str | None = None) -> Iterator[shapes.WeightsTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.weights(limit=limit, fields=fields, cursor=cursor))

    def weigh(self, *, key: str | None = None) -> shapes.JobTold:
        """Have a worker work the weights out anew and freeze them."""
        found: shapes.JobTold = self._http.call("POST", "/api/v1/scoring/influence", key=key)
        return found

    def weights_of(
        self, id: int, *, cursor: str | None = None, limit: int | None = None, fields: str | None = None
    ) -> shapes.WeightOfPage:
        """Whose activities would count for more or less."""
        found: shapes.WeightOfPage = self._http.call(
            "GET", f"/api/v1/scoring/influence/{id}/weights", asked={"cursor": cursor, "limit": limit, "fields": fields}
        )
        return found

    def weights_of_all(
        self, id: int, *, limit: int | None = None, fields: str | None = None
    ) -> Iterator[shapes.WeightOf]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.weights_of(id, limit=limit, fields=fields, cursor=cursor))

    def choose(self, body: shapes.Chosen, *, key: str | None = None) -> shapes.Filled:
        """Put weights into the draft, or none."""
        found: shapes.Filled = self._http.call("PUT", "/api/v1/scoring/influence/choice", body=body, key=key)
        return found


class Scores:
    """Scores."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def index(self) -> shapes.Scores:
        """All scores."""
        found: shapes.Scores = self._http.call("GET", "/api/v1/scores")
        return found

    def measure(self, *, key: str | None = None) -> shapes.Enqueued:
        """Have a worker measure them now."""
        found: shapes.Enqueued = self._http.call("POST", "/api/v1/scores/measurement", key=key)
        return found


class Sources:
    """Sources and their events."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def index(
        self, *, cursor: str | None = None, limit: int | None = None, kind: str | None = None, fields: str | None = None
    ) -> shapes.SourceToldPage:
        """All sources."""
        found: shapes.SourceToldPage = self._http.call(
            "GET", "/api/v1/sources", asked={"cursor": cursor, "limit": limit, "kind": kind, "fields": fields}
        )
        return found

    def all(
        self, *, limit: int | None = None, kind: str | None = None, fields: str | None = None
    ) -> Iterator[shapes.SourceTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.index(limit=limit, kind=kind, fields=fields, cursor=cursor))

    def add(self, body: shapes.SourceGiven, *, key: str | None = None) -> shapes.SourceTold:
        """Add a website or program that tells events, with a write key of its own."""
        found: shapes.SourceTold = self._http.call("POST", "/api/v1/sources", body=body, key=key)
        return found

    def events(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        source: int | None = None,
        fate: str | None = None,
        visitor: str | None = None,
        fields: str | None = None,
    ) -> shapes.EventToldPage:
        """What was told, the newest first, and what became of it."""
        found: shapes.EventToldPage = self._http.call(
            "GET",
            "/api/v1/sources/events",
            asked={
                "cursor": cursor,
                "limit": limit,
                "source": source,
                "fate": fate,
                "visitor": visitor,
                "fields": fields,
            },
        )
        return found

    def events_all(
        self,
        *,
        limit: int | None = None,
        source: int | None = None,
        fate: str | None = None,
        visitor: str | None = None,
        fields: str | None = None,
    ) -> Iterator[shapes.EventTold]:
        """The same, page after page."""
        return self._http.pages(
            lambda cursor: self.events(
                limit=limit, source=source, fate=fate, visitor=visitor, fields=fields, cursor=cursor
            )
        )

    def event(self, id: int) -> shapes.EventWhole:
        """One event, as it came."""
        found: shapes.EventWhole = self._http.call("GET", f"/api/v1/sources/events/{id}")
        return found

    def unmapped(
        self, *, cursor: str | None = None, limit: int | None = None, source: int | None = None
    ) -> shapes.UnmappedToldPage:
        """Names that no rule knows what to make of, the most frequent first."""
        found: shapes.UnmappedToldPage = self._http.call(
            "GET", "/api/v1/sources/unmapped", asked={"cursor": cursor, "limit": limit, "source": source}
        )
        return found

    def unmapped_all(self, *, limit: int | None = None, source: int | None = None) -> Iterator[shapes.UnmappedTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.unmapped(limit=limit, source=source, cursor=cursor))

    def rules(self, *, source: int | None = None) -> shapes.Rules:
        """The rules in the order in which they are asked: the first that fits decides."""
        found: shapes.Rules = self._http.call("GET", "/api/v1/sources/rules", asked={"source": source})
        return found

    def add_rule(self, body: shapes.RuleFields, *, key: str | None = None) -> shapes.RuleTold:
        """Say what an event means, before all other rules; what was kept is read anew by it."""
        found: shapes.RuleTold = self._http.call("POST", "/api/v1/sources/rules", body=body, key=key)
        return found

    def order(self, body: shapes.Order, *, key: str | None = None) -> shapes.Rules:
        """Put the rules into another order."""
        found: shapes.Rules = self._http.call("PUT", "/api/v1/sources/rules/order", body=body, key=key)
        return found

    def rule(self, id: int) -> shapes.RuleTold:
        """One rule."""
        found: shapes.RuleTold = self._http.call("GET", f"/api/v1/sources/rules/{id}")
        return found

    def change_rule(
        self, id: int, body: shapes.RuleFields, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.RuleTold:
        """Put another rule in its place; what was kept is read anew by it."""
        found: shapes.RuleTold = self._http.call(
            "PUT", f"/api/v1/sources/rules/{id}", body=body, key=key, if_match=if_match
        )
        return found

    def remove_rule(self, id: int, *, key: str | None = None) -> None:
        """Take a rule away; what was kept is read anew without it."""
        self._http.call("DELETE", f"/api/v1/sources/rules/{id}", key=key)

    def detail(self, id: int) -> shapes.SourceTold:
        """One source, and how it fares."""
        found: shapes.SourceTold = self._http.call("GET", f"/api/v1/sources/{id}")
        return found

    def change(
        self, id: int, body: shapes.SourceChanged, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.SourceTold:
        """Call it otherwise, or say what it adds; its external id stays."""
        found: shapes.SourceTold = self._http.call(
            "PATCH", f"/api/v1/sources/{id}", body=body, key=key, if_match=if_match
        )
        return found

    def renew_key(self, id: int, *, key: str | None = None) -> shapes.SourceTold:
        """Give it another write key; what comes with the old one is refused from now on."""
        found: shapes.SourceTold = self._http.call("POST", f"/api/v1/sources/{id}/key", key=key)
        return found

    def disable(self, id: int, *, key: str | None = None) -> shapes.SourceTold:
        """Take nothing more from it; what it told stays and counts."""
        found: shapes.SourceTold = self._http.call("POST", f"/api/v1/sources/{id}/disabling", key=key)
        return found

    def enable(self, id: int, *, key: str | None = None) -> shapes.SourceTold:
        """Take from it again."""
        found: shapes.SourceTold = self._http.call("DELETE", f"/api/v1/sources/{id}/disabling", key=key)
        return found


class Identities:
    """Visitors, machines, mail domains."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def index(
        self, *, cursor: str | None = None, limit: int | None = None, q: str | None = None, fields: str | None = None
    ) -> shapes.VisitorToldPage:
        """Names that told us things, those seen last first."""
        found: shapes.VisitorToldPage = self._http.call(
            "GET", "/api/v1/visitors", asked={"cursor": cursor, "limit": limit, "q": q, "fields": fields}
        )
        return found

    def all(
        self, *, limit: int | None = None, q: str | None = None, fields: str | None = None
    ) -> Iterator[shapes.VisitorTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.index(limit=limit, q=q, fields=fields, cursor=cursor))

    def link(self, body: shapes.LinkNew, *, key: str | None = None) -> shapes.LinkTold:
        """Say that a visitor is the same person as another, or a contact; what they told is read anew."""
        found: shapes.LinkTold = self._http.call("POST", "/api/v1/visitors/links", body=body, key=key)
        return found

    def unlink(self, id: int, *, key: str | None = None) -> shapes.LinkTold:
        """Say that a link does not hold; what was read by it is read as if it had never been said."""
        found: shapes.LinkTold = self._http.call("POST", f"/api/v1/visitors/links/{id}/undoing", key=key)
        return found

    def relink(self, id: int, *, key: str | None = None) -> shapes.LinkTold:
        """Say that it holds after all."""
        found: shapes.LinkTold = self._http.call("DELETE", f"/api/v1/visitors/links/{id}/undoing", key=key)
        return found

    def detail(self, id: int) -> shapes.VisitorWhole:
        """One visitor: who it is by all that is known, and what says so."""
        found: shapes.VisitorWhole = self._http.call("GET", f"/api/v1/visitors/{id}")
        return found

    def verdicts(self) -> shapes.Verdicts:
        """What people said is a machine, or is none."""
        found: shapes.Verdicts = self._http.call("GET", "/api/v1/verdicts")
        return found

    def judge(self, body: shapes.VerdictNew, *, key: str | None = None) -> shapes.VerdictTold:
        """Say that an event, all of a visitor or all of a user agent is a machine's, or is none."""
        found: shapes.VerdictTold = self._http.call("POST", "/api/v1/verdicts", body=body, key=key)
        return found

    def take_back(self, id: int, *, key: str | None = None) -> None:
        """Take a verdict back: what is found by itself holds again."""
        self._http.call("DELETE", f"/api/v1/verdicts/{id}", key=key)

    def domains(self, *, cursor: str | None = None, limit: int | None = None) -> shapes.DomainToldPage:
        """What was said of mail domains here; for all others our own list counts."""
        found: shapes.DomainToldPage = self._http.call(
            "GET", "/api/v1/mail-domains", asked={"cursor": cursor, "limit": limit}
        )
        return found

    def domains_all(self, *, limit: int | None = None) -> Iterator[shapes.DomainTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.domains(limit=limit, cursor=cursor))

    def save_domain(self, body: shapes.DomainNew, *, key: str | None = None) -> shapes.DomainTold:
        """Say whose a mail domain is, or that it is nobody's in particular."""
        found: shapes.DomainTold = self._http.call("PUT", "/api/v1/mail-domains", body=body, key=key)
        return found

    def remove_domain(self, id: int, *, key: str | None = None) -> None:
        """Take it back: our own list counts for it again."""
        self._http.call("DELETE", f"/api/v1/mail-domains/{id}", key=key)


class Webhooks:
    """Webhooks."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def index(
        self, *, cursor: str | None = None, limit: int | None = None, fields: str | None = None
    ) -> shapes.EndpointToldPage:
        """All endpoints."""
        found: shapes.EndpointToldPage = self._http.call(
            "GET", "/api/v1/webhooks", asked={"cursor": cursor, "limit": limit, "fields": fields}
        )
        return found

    def all(self, *, limit: int | None = None, fields: str | None = None) -> Iterator[shapes.EndpointTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.index(limit=limit, fields=fields, cursor=cursor))

    def add(self, body: shapes.EndpointNew, *, key: str | None = None) -> shapes.EndpointMade:
        """Add an address that is told from now on."""
        found: shapes.EndpointMade = self._http.call("POST", "/api/v1/webhooks", body=body, key=key)
        return found

    def delivery(self, id: int) -> shapes.DeliveryWhole:
        """One message for one endpoint, with each try."""
        found: shapes.DeliveryWhole = self._http.call("GET", f"/api/v1/webhooks/deliveries/{id}")
        return found

    def repeat(self, id: int, *, key: str | None = None) -> shapes.DeliveryTold:
        """Send it again, with the same id."""
        found: shapes.DeliveryTold = self._http.call("POST", f"/api/v1/webhooks/deliveries/{id}/repetition", key=key)
        return found

    def detail(self, id: int) -> shapes.EndpointTold:
        """One endpoint."""
        found: shapes.EndpointTold = self._http.call("GET", f"/api/v1/webhooks/{id}")
        return found

    def change(
        self, id: int, body: shapes.EndpointFields, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.EndpointTold:
        """Change what is given. What waits goes to the new address."""
        found: shapes.EndpointTold = self._http.call(
            "PATCH", f"/api/v1/webhooks/{id}", body=body, key=key, if_match=if_match
        )
        return found

    def remove(self, id: int, *, key: str | None = None) -> None:
        """Remove it, with its secrets and its log."""
        self._http.call("DELETE", f"/api/v1/webhooks/{id}", key=key)

    def deliveries(
        self,
        id: int,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        state: Literal["", "waiting", "delivered", "failed"] | None = None,
        fields: str | None = None,
    ) -> shapes.DeliveryToldPage:
        """What it was told, the newest first."""
        found: shapes.DeliveryToldPage = self._http.call(
            "GET",
            f"/api/v1/webhooks/{id}/deliveries",
            asked={"cursor": cursor, "limit": limit, "state": state, "fields": fields},
        )
        return found

    def deliveries_all(
        self,
        id: int,
        *,
        limit: int | None = None,
        state: Literal["", "waiting", "delivered", "failed"] | None = None,
        fields: str | None = None,
    ) -> Iterator[shapes.DeliveryTold]:
        """The same, page after page."""
        return self._http.pages(
            lambda cursor: self.deliveries(id, limit=limit, state=state, fields=fields, cursor=cursor)
        )

    def test(self, id: int, *, key: str | None = None) -> shapes.DeliveryTold:
        """Send an event that means nothing, to this endpoint alone."""
        found: shapes.DeliveryTold = self._http.call("POST", f"/api/v1/webhooks/{id}/test", key=key)
        return found

    def rotate(self, id: int, *, key: str | None = None) -> shapes.SecretTold:
        """Sign with a new secret."""
        found: shapes.SecretTold = self._http.call("POST", f"/api/v1/webhooks/{id}/secret", key=key)
        return found

    def pause(self, id: int, *, key: str | None = None) -> shapes.EndpointTold:
        """Tell it nothing until it is resumed; what waits is kept."""
        found: shapes.EndpointTold = self._http.call("POST", f"/api/v1/webhooks/{id}/pause", key=key)
        return found

    def resume(self, id: int, *, key: str | None = None) -> shapes.EndpointTold:
        """Tell it again, first what waited."""
        found: shapes.EndpointTold = self._http.call("DELETE", f"/api/v1/webhooks/{id}/pause", key=key)
        return found

    def repeat_failed(self, id: int, *, key: str | None = None) -> shapes.Repeated:
        """Send all again that was given up."""
        found: shapes.Repeated = self._http.call("POST", f"/api/v1/webhooks/{id}/repetitions", key=key)
        return found


class Users:
    """Users and teams."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def me(self) -> shapes.Me:
        """Who the token acts as, and what it reaches."""
        found: shapes.Me = self._http.call("GET", "/api/v1/users/me")
        return found

    def takers(self) -> shapes.Takers:
        """To whom a lead can be given."""
        found: shapes.Takers = self._http.call("GET", "/api/v1/users/takers")
        return found

    def index(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        email: str | None = None,
        role: Literal["", "admin", "manager", "sales", "marketing", "care", "viewer"] | None = None,
        active: bool | None = None,
        fields: str | None = None,
    ) -> shapes.UserToldPage:
        """All users, former ones too."""
        found: shapes.UserToldPage = self._http.call(
            "GET",
            "/api/v1/users",
            asked={"cursor": cursor, "limit": limit, "email": email, "role": role, "active": active, "fields": fields},
        )
        return found

    def all(
        self,
        *,
        limit: int | None = None,
        email: str | None = None,
        role: Literal["", "admin", "manager", "sales", "marketing", "care", "viewer"] | None = None,
        active: bool | None = None,
        fields: str | None = None,
    ) -> Iterator[shapes.UserTold]:
        """The same, page after page."""
        return self._http.pages(
            lambda cursor: self.index(limit=limit, email=email, role=role, active=active, fields=fields, cursor=cursor)
        )

    def invite(self, body: shapes.UserNew, *, key: str | None = None) -> shapes.UserTold:
        """Add a user. They choose a password by *Forgotten password*, or by the link that *Users and teams* sends."""
        found: shapes.UserTold = self._http.call("POST", "/api/v1/users", body=body, key=key)
        return found

    def detail(self, id: int, *, fields: str | None = None) -> shapes.UserTold:
        """One user."""
        found: shapes.UserTold = self._http.call("GET", f"/api/v1/users/{id}", asked={"fields": fields})
        return found

    def change(
        self, id: int, body: shapes.UserFields, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.UserTold:
        """Change what is given."""
        found: shapes.UserTold = self._http.call("PATCH", f"/api/v1/users/{id}", body=body, key=key, if_match=if_match)
        return found

    def deactivate(self, id: int, *, key: str | None = None) -> shapes.UserTold:
        """End somebody's access; what they did stays theirs."""
        found: shapes.UserTold = self._http.call("POST", f"/api/v1/users/{id}/deactivation", key=key)
        return found

    def reactivate(self, id: int, *, key: str | None = None) -> shapes.UserTold:
        """Let somebody in again."""
        found: shapes.UserTold = self._http.call("DELETE", f"/api/v1/users/{id}/deactivation", key=key)
        return found

    def teams(
        self, *, cursor: str | None = None, limit: int | None = None, fields: str | None = None
    ) -> shapes.TeamToldPage:
        """All teams."""
        found: shapes.TeamToldPage = self._http.call(
            "GET", "/api/v1/teams", asked={"cursor": cursor, "limit": limit, "fields": fields}
        )
        return found

    def teams_all(self, *, limit: int | None = None, fields: str | None = None) -> Iterator[shapes.TeamTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.teams(limit=limit, fields=fields, cursor=cursor))

    def add_team(self, body: shapes.TeamFields, *, key: str | None = None) -> shapes.TeamTold:
        """Add a team. Its members see each other's accounts and leads, and those of its territories."""
        found: shapes.TeamTold = self._http.call("POST", "/api/v1/teams", body=body, key=key)
        return found

    def team(self, id: int, *, fields: str | None = None) -> shapes.TeamTold:
        """One team."""
        found: shapes.TeamTold = self._http.call("GET", f"/api/v1/teams/{id}", asked={"fields": fields})
        return found

    def change_team(
        self, id: int, body: shapes.TeamFields, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.TeamTold:
        """Its name and territories."""
        found: shapes.TeamTold = self._http.call("PUT", f"/api/v1/teams/{id}", body=body, key=key, if_match=if_match)
        return found

    def remove_team(self, id: int, *, key: str | None = None) -> None:
        """Its members stay, without a team."""
        self._http.call("DELETE", f"/api/v1/teams/{id}", key=key)


class Worktime:
    """Working time."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def people(self, *, at: str | None = None) -> shapes.Present:
        """Who is at work, on leave, on call at an instant: all active users."""
        found: shapes.Present = self._http.call("GET", "/api/v1/worktime/people", asked={"at": at})
        return found

    def company(self) -> shapes.CompanyHours:
        """The company's hours."""
        found: shapes.CompanyHours = self._http.call("GET", "/api/v1/worktime/company")
        return found

    def change_company(
        self, body: shapes.CompanyHoursFields, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.CompanyHours:
        """Say them. Teams and people without hours of their own follow."""
        found: shapes.CompanyHours = self._http.call(
            "PUT", "/api/v1/worktime/company", body=body, key=key, if_match=if_match
        )
        return found

    def team(self, id: int) -> shapes.OwnHours:
        """A team's own hours."""
        found: shapes.OwnHours = self._http.call("GET", f"/api/v1/worktime/teams/{id}")
        return found

    def change_team(
        self, id: int, body: shapes.OwnHoursFields, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.OwnHours:
        """Say them; null: as the company."""
        found: shapes.OwnHours = self._http.call(
            "PUT", f"/api/v1/worktime/teams/{id}", body=body, key=key, if_match=if_match
        )
        return found

    def one(self, id: int) -> shapes.PersonTime:
        """A person's own hours, languages, open leads at once."""
        found: shapes.PersonTime = self._http.call("GET", f"/api/v1/worktime/people/{id}")
        return found

    def change_one(
        self, id: int, body: shapes.PersonTimeFields, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.PersonTime:
        """Change what is given. `hours` null: as the team; `most_open` null: as for all."""
        found: shapes.PersonTime = self._http.call(
            "PATCH", f"/api/v1/worktime/people/{id}", body=body, key=key, if_match=if_match
        )
        return found

    def holidays(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        since: str | None = None,
        fields: str | None = None,
    ) -> shapes.HolidayToldPage:
        """Holidays from a day on, in the order in which they were written down."""
        found: shapes.HolidayToldPage = self._http.call(
            "GET",
            "/api/v1/worktime/holidays",
            asked={"cursor": cursor, "limit": limit, "since": since, "fields": fields},
        )
        return found

    def holidays_all(
        self, *, limit: int | None = None, since: str | None = None, fields: str | None = None
    ) -> Iterator[shapes.HolidayTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.holidays(limit=limit, since=since, fields=fields, cursor=cursor))

    def add_holiday(self, body: shapes.HolidayNew, *, key: str | None = None) -> shapes.HolidayTold:
        """Add one, or change the name and hours of the one on that day."""
        found: shapes.HolidayTold = self._http.call("POST", "/api/v1/worktime/holidays", body=body, key=key)
        return found

    def remove_holiday(self, id: int, *, key: str | None = None) -> None:
        """It is a day like others again."""
        self._http.call("DELETE", f"/api/v1/worktime/holidays/{id}", key=key)

    def leave(
        self, *, cursor: str | None = None, limit: int | None = None, fields: str | None = None
    ) -> shapes.LeaveToldPage:
        """Leave that is planned, holds, or ended within 30 days: one's own, for managers everybody's."""
        found: shapes.LeaveToldPage = self._http.call(
            "GET", "/api/v1/worktime/leave", asked={"cursor": cursor, "limit": limit, "fields": fields}
        )
        return found

    def leave_all(self, *, limit: int | None = None, fields: str | None = None) -> Iterator[shapes.LeaveTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.leave(limit=limit, fields=fields, cursor=cursor))

    def take_leave(self, body: shapes.LeaveNew, *, key: str | None = None) -> shapes.LeaveTold:
        """Write leave down: one's own; managers also that of others."""
        found: shapes.LeaveTold = self._http.call("POST", "/api/v1/worktime/leave", body=body, key=key)
        return found

    def cancel_leave(self, id: int, *, key: str | None = None) -> None:
        """As if it had never been planned."""
        self._http.call("DELETE", f"/api/v1/worktime/leave/{id}", key=key)


class Notices:
    """Notices."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def index(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        unread: bool | None = None,
        fields: str | None = None,
    ) -> shapes.NoticeToldPage:
        """What one was told, the newest first."""
        found: shapes.NoticeToldPage = self._http.call(
            "GET", "/api/v1/notices", asked={"cursor": cursor, "limit": limit, "unread": unread, "fields": fields}
        )
        return found

    def all(
        self, *, limit: int | None = None, unread: bool | None = None, fields: str | None = None
    ) -> Iterator[shapes.NoticeTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.index(limit=limit, unread=unread, fields=fields, cursor=cursor))

    def read_all(self, body: shapes.ReadUpTo, *, key: str | None = None) -> shapes.ReadTold:
        """Mark as read all up to that one."""
        found: shapes.ReadTold = self._http.call("POST", "/api/v1/notices/readings", body=body, key=key)
        return found

    def read_one(self, id: int, *, key: str | None = None) -> None:
        """Mark it as read."""
        self._http.call("POST", f"/api/v1/notices/{id}/reading", key=key)

    def channels(self, *, cursor: str | None = None, limit: int | None = None) -> shapes.ChannelToldPage:
        """Where one is told; where exactly is told to nobody. Added in the pages."""
        found: shapes.ChannelToldPage = self._http.call(
            "GET", "/api/v1/notices/channels", asked={"cursor": cursor, "limit": limit}
        )
        return found

    def channels_all(self, *, limit: int | None = None) -> Iterator[shapes.ChannelTold]:
        """The same, page after page."""
        return self._http.pages(lambda cursor: self.channels(limit=limit, cursor=cursor))

    def wishes(self) -> shapes.WishesTold:
        """How one is told of what."""
        found: shapes.WishesTold = self._http.call("GET", "/api/v1/notices/wishes")
        return found

    def change_wishes(
        self, body: shapes.WishesFields, *, key: str | None = None, if_match: str | None = None
    ) -> shapes.WishesTold:
        """Change what is given."""
        found: shapes.WishesTold = self._http.call(
            "PATCH", "/api/v1/notices/wishes", body=body, key=key, if_match=if_match
        )
        return found


class Audit:
    """Audit trail."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def index(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        kind: str | None = None,
        subject: str | None = None,
        verb: str | None = None,
        text: str | None = None,
        fields: str | None = None,
    ) -> shapes.EntryToldPage:
        """Entries, the newest first."""
        found: shapes.EntryToldPage = self._http.call(
            "GET",
            "/api/v1/audit",
            asked={
                "cursor": cursor,
                "limit": limit,
                "kind": kind,
                "subject": subject,
                "verb": verb,
                "text": text,
                "fields": fields,
            },
        )
        return found

    def all(
        self,
        *,
        limit: int | None = None,
        kind: str | None = None,
        subject: str | None = None,
        verb: str | None = None,
        text: str | None = None,
        fields: str | None = None,
    ) -> Iterator[shapes.EntryTold]:
        """The same, page after page."""
        return self._http.pages(
            lambda cursor: self.index(
                limit=limit, kind=kind, subject=subject, verb=verb, text=text, fields=fields, cursor=cursor
            )
        )


class Calls:
    """All calls, by kind of thing."""

    def __init__(self, http: Http) -> None:
        self.leads = Leads(http)
        self.tasks = Tasks(http)
        self.response = Response(http)
        self.explanations = Explanations(http)
        self.accounts = Accounts(http)
        self.contacts = Contacts(http)
        self.activities = Activities(http)
        self.offerings = Offerings(http)
        self.activity_types = ActivityTypes(http)
        self.sales = Sales(http)
        self.search = Search(http)
        self.segments = Segments(http)
        self.views = Views(http)
        self.routing = Routing(http)
        self.automations = Automations(http)
        self.imports = Imports(http)
        self.jobs = Jobs(http)
        self.settings = Settings(http)
        self.scoring = Scoring(http)
        self.rounds = Rounds(http)
        self.learned = Learned(http)
        self.scores = Scores(http)
        self.sources = Sources(http)
        self.identities = Identities(http)
        self.webhooks = Webhooks(http)
        self.users = Users(http)
        self.worktime = Worktime(http)
        self.notices = Notices(http)
        self.audit = Audit(http)
