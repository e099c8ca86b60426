"""Which offering each category of the other system is. What waits for that counts from the start once it is said."""

from __future__ import annotations

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sanket.crm.capture import actions, queries
from sanket.crm.catalogue import queries as catalogue
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock, plain_number
from sanket.web.setup.connectors.connecting import of
from sanket.web.setup.sources import pages


@needs("settings.view", change="settings.edit")
def page(request: Request, pk: int) -> HttpResponseBase:
    source, connector = of(pk)
    if not connector.offering_by:
        raise Http404
    tree = catalogue.tree()
    if request.method == "POST":
        chosen, category = request.POST.get("offering", ""), request.POST.get("category", "")[:200]
        offering = catalogue.offerings().filter(pk=plain_number(chosen) or 0).first()
        if chosen and offering is None:
            raise Http404
        actions.map_category(source, category=category, offering=offering, by=request.user, now=clock())
        said = _("It waits for a meaning again.") if offering is None else _("“%(category)s” is %(offering)s here.")
        toasts.say(request, said % {"category": category or _("No category"), "offering": offering})
        return redirect("categories", pk)
    context = {
        "source": source,
        "connector": connector,
        "waiting": queries.waiting_categories(source, connector.offering_by),
        "known": list(queries.category_rules(source, connector.offering_by)),
        "offerings": [{"value": "", "label": _("Choose…")}]
        + [{"value": row.id, "label": tree.label(row.id)} for row in tree.rows.values()],
    }
    return pages.show(request, "setup/connectors/categories.jinja", context)
