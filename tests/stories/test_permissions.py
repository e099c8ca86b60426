"""Who may do what: each address x each role, with records of one's own and of others. One table, and nothing beside it.

A cell is what GET / POST answer (an empty form is sent):
200 shown · 302 done, or led on; for `nobody`: led to sign-in · 400 asks for nothing that is there · 403 not for this role ·
404 not there for this person · 405 not done this way · 422 the form is open to this role, and asks for what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.signing import dumps
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from sanket.crm import models
from sanket.crm.automation.actions import Said, add
from sanket.crm.automation.looking import SOUND
from sanket.crm.automation.queries import newest
from sanket.crm.capture.actions import (
    Heard,
    add_source,
    connect,
    judge,
    keep_deliveries,
    name_contact,
    save_domain,
    take,
)
from sanket.crm.capture.queries import connectors, delivery_ids, sources
from sanket.crm.imports import actions as imports
from sanket.crm.leads import actions as leads
from sanket.crm.messaging.actions import News, own_mail, tell
from sanket.crm.recognition import queries
from sanket.crm.recognition.actions import (
    Proposed,
    close_round,
    draft_values,
    open_round,
    propose,
    save_fitment,
    start_learning,
)
from sanket.crm.recognition.book import forget
from sanket.crm.response.actions import add_rule, record_outcome, remove_rule
from sanket.crm.rules.actions import add_segment, add_view, take_snapshot
from sanket.crm.tasks.actions import Wanted, give
from sanket.crm.webhooks.actions import add_endpoint, send_test
from sanket.crm.workspace import actions as workspace
from sanket.crm.workspace.actions import audit, issue_token
from sanket.web import access
from sanket.web.leads import answers
from sanket.web.leads.tests.cast import Cast, cast
from sanket.web.notices.channels import REMOVED as REMOVED_CHANNEL
from sanket.web.saved import views as saved
from sanket.web.segments import changing
from sanket.web.setup import checklists, reasons, routing
from sanket.web.setup.fitment import REMOVED
from sanket.web.setup.people import REMOVED_TEAM
from sanket.web.setup.sources.domains import REMOVED as REMOVED_DOMAIN
from sanket.web.setup.sources.mapping import REMOVED as REMOVED_RULE
from sanket.web.setup.sources.mapping import _kept
from sanket.web.setup.worktime import holidays, leave, rota

__all__ = ["cast"]

# Alice sells and owns `own`; Charlie sells elsewhere and owns `foreign`; `theirs` happened at Alice's account, but Bob logged it.
WHO = {
    "admin": "ada", "manager": "bob", "sales": "alice", "marketing": "mary", "care": "carl", "viewer": "vera", "nobody": "",
}  # fmt: skip
TABLE = """
address                              about      admin     manager   sales     marketing care      viewer    nobody
today                                -          200/405   200/405   200/405   200/405   200/405   200/405   302/302
activity-add                         own        200/422   200/422   200/422   200/422   200/422   403/403   302/302
activity-add                         foreign    200/422   200/422   200/200   200/422   200/422   403/403   302/302
activity-add                         -          200/200   200/200   200/200   200/200   200/200   403/403   302/302
activity                             own        200/405   200/405   200/405   200/405   200/405   200/405   302/302
activity                             foreign    200/405   200/405   404/405   200/405   200/405   200/405   302/302
activity                             theirs     200/405   200/405   200/405   200/405   200/405   200/405   302/302
activity-correction                  own        200/422   200/422   200/422   403/403   403/403   403/403   302/302
activity-correction                  foreign    200/422   200/422   404/404   403/403   403/403   403/403   302/302
activity-correction                  theirs     200/422   200/422   403/403   403/403   403/403   403/403   302/302
activity-withdrawal                  own        405/302   405/302   405/302   405/403   405/403   403/403   302/302
activity-withdrawal                  foreign    405/302   405/302   405/404   405/403   405/403   403/403   302/302
activity-withdrawal                  theirs     405/302   405/302   405/403   405/403   405/403   403/403   302/302
activity-restoration                 own        405/302   405/302   405/302   405/403   405/403   403/403   302/302
activity-restoration                 foreign    405/302   405/302   405/404   405/403   405/403   403/403   302/302
activity-restoration                 theirs     405/302   405/302   405/403   405/403   405/403   403/403   302/302
contact-add                          own        200/422   200/422   200/422   200/422   200/422   403/403   302/302
contact-add                          foreign    200/422   200/422   200/200   200/422   200/422   403/403   302/302
contact-add                          -          200/200   200/200   200/200   200/200   200/200   403/403   302/302
contact                              own        200/422   200/422   200/422   200/422   200/422   403/403   302/302
contact                              foreign    200/422   200/422   404/404   200/422   200/422   403/403   302/302
contact-role                         own        405/302   405/302   405/302   405/302   405/302   403/403   302/302
contact-role                         foreign    405/302   405/302   405/404   405/302   405/302   403/403   302/302
first-run                            -          302/422   302/422   302/422   302/422   302/422   302/422   302/422
account_login                        -          302/302   302/302   302/302   302/302   302/302   302/302   200/200
mfa_authenticate                     -          302/302   302/302   302/302   302/302   302/302   302/302   302/302
account_reauthenticate               -          200/200   200/200   200/200   200/200   200/200   200/200   302/302
mfa_reauthenticate                   -          302/302   302/302   302/302   302/302   302/302   302/302   302/302
mfa_login_webauthn                   -          302/302   302/302   302/302   302/302   302/302   302/302   302/302
mfa_reauthenticate_webauthn          -          302/302   302/302   302/302   302/302   302/302   302/302   302/302
mfa_list_webauthn                    -          302/302   302/302   302/302   302/302   302/302   302/302   302/302
mfa_add_webauthn                     -          302/302   302/302   302/302   302/302   302/302   302/302   302/302
mfa_remove_webauthn                  passkey    302/302   302/302   302/302   302/302   302/302   302/302   302/302
account_inactive                     -          200/405   200/405   200/405   200/405   200/405   200/405   200/405
account_logout                       -          200/302   200/302   200/302   200/302   200/302   200/302   302/302
account_reset_password               -          200/200   200/200   200/200   200/200   200/200   200/200   200/200
account_reset_password_done          -          200/405   200/405   200/405   200/405   200/405   200/405   200/405
account_reset_password_from_key      key        200/200   200/200   200/200   200/200   200/200   200/200   200/200
account_reset_password_from_key_done -          200/405   200/405   200/405   200/405   200/405   200/405   200/405
profile                              -          200/422   200/422   200/422   200/422   200/422   200/422   302/302
profile-theme                        -          405/302   405/302   405/302   405/302   405/302   405/302   302/302
own-leave                            -          405/422   405/422   405/422   405/422   405/422   405/422   302/302
account_change_password              -          200/200   200/200   200/200   200/200   200/200   200/200   302/302
mfa_index                            -          302/302   302/302   302/302   302/302   302/302   302/302   302/302
mfa_activate_totp                    -          302/302   302/302   302/302   302/302   302/302   302/302   302/302
mfa_deactivate_totp                  -          404/404   404/404   404/404   404/404   404/404   404/404   302/302
mfa_view_recovery_codes              -          404/405   404/405   404/405   404/405   404/405   404/405   302/302
mfa_generate_recovery_codes          -          302/302   302/302   302/302   302/302   302/302   302/302   302/302
mfa_download_recovery_codes          -          404/404   404/404   404/404   404/404   404/404   404/404   302/302
alive                                -          200/405   200/405   200/405   200/405   200/405   200/405   200/405
ready                                -          503/405   503/405   503/405   503/405   503/405   503/405   503/405
icon                                 -          301/301   301/301   301/301   301/301   301/301   301/301   301/301
tracker                              -          200/405   200/405   200/405   200/405   200/405   200/405   200/405
response                             -          200/405   200/405   200/405   200/405   200/405   200/405   302/302
leads                                -          200/405   200/405   200/405   200/405   200/405   200/405   302/302
leads-export                         -          200/405   200/405   403/403   200/405   403/403   403/403   302/302
lead-acceptances                     -          405/302   405/302   405/302   403/403   403/403   403/403   302/302
lead-qualifications                  -          405/302   405/302   405/302   403/403   403/403   403/403   302/302
lead-disqualifications               -          405/302   405/302   405/302   403/403   403/403   403/403   302/302
lead-assignments                     -          405/302   405/302   405/302   403/403   403/403   403/403   302/302
lead-takings                         -          405/302   405/302   405/302   403/403   403/403   403/403   302/302
lead-reroutings                      -          405/302   405/302   405/302   403/403   403/403   403/403   302/302
lead-reversals                       -          405/302   405/302   405/302   403/403   403/403   403/403   302/302
lead                                 own        200/405   200/405   200/405   200/405   200/405   200/405   302/302
lead                                 foreign    200/405   200/405   404/405   200/405   200/405   200/405   302/302
lead-peek                            own        200/405   200/405   200/405   200/405   200/405   200/405   302/302
lead-peek                            foreign    200/405   200/405   404/405   200/405   200/405   200/405   302/302
lead-acceptance                      own        405/302   405/302   405/302   403/403   403/403   403/403   302/302
lead-acceptance                      foreign    405/302   405/302   405/404   403/403   403/403   403/403   302/302
lead-qualification                   own        405/302   405/302   405/302   403/403   403/403   403/403   302/302
lead-qualification                   foreign    405/302   405/302   405/404   403/403   403/403   403/403   302/302
lead-conversion                      own        200/302   200/302   200/302   403/403   403/403   403/403   302/302
lead-conversion                      foreign    200/302   200/302   404/404   403/403   403/403   403/403   302/302
lead-outcomes                        own        200/302   200/302   200/302   403/403   403/403   403/403   302/302
lead-outcomes                        foreign    200/302   200/302   404/404   403/403   403/403   403/403   302/302
tasks                                -          200/405   200/405   200/405   200/405   200/405   200/405   302/302
task-add                             own        200/422   200/422   200/422   200/422   200/422   403/403   302/302
task-add                             foreign    200/422   200/422   200/200   200/422   200/422   403/403   302/302
task-add                             -          200/200   200/200   200/200   200/200   200/200   403/403   302/302
task-completion                      own        405/302   405/302   405/302   405/302   405/302   403/403   302/302
task-completion                      foreign    405/302   405/302   405/404   405/302   405/302   403/403   302/302
task-dropping                        own        405/302   405/302   405/302   405/302   405/302   403/403   302/302
task-dropping                        foreign    405/302   405/302   405/404   405/302   405/302   403/403   302/302
task-postponement                    own        405/302   405/302   405/302   405/302   405/302   403/403   302/302
task-postponement                    foreign    405/302   405/302   405/404   405/302   405/302   403/403   302/302
task-reopening                       own        405/302   405/302   405/302   405/302   405/302   403/403   302/302
task-reopening                       foreign    405/302   405/302   405/404   405/302   405/302   403/403   302/302
lead-outcome-reversal                own        405/302   405/302   405/302   403/403   403/403   403/403   302/302
lead-outcome-reversal                foreign    405/302   405/302   405/404   403/403   403/403   403/403   302/302
lead-answer                          own        405/302   405/302   405/302   403/403   403/403   403/403   302/302
lead-answer                          foreign    405/302   405/302   405/404   403/403   403/403   403/403   302/302
lead-answer-restoration              own        405/302   405/302   405/302   403/403   403/403   403/403   302/302
lead-answer-restoration              foreign    405/302   405/302   405/404   403/403   403/403   403/403   302/302
lead-assignment                      own        200/422   200/422   200/422   403/403   403/403   403/403   302/302
lead-assignment                      foreign    200/422   200/422   404/404   403/403   403/403   403/403   302/302
lead-taking                          own        405/302   405/302   405/302   403/403   403/403   403/403   302/302
lead-taking                          foreign    405/302   405/302   405/404   403/403   403/403   403/403   302/302
lead-rerouting                       own        405/302   405/302   405/302   403/403   403/403   403/403   302/302
lead-rerouting                       foreign    405/302   405/302   405/404   403/403   403/403   403/403   302/302
lead-recycling                       own        200/422   200/422   200/422   403/403   403/403   403/403   302/302
lead-recycling                       foreign    200/422   200/422   404/404   403/403   403/403   403/403   302/302
lead-disqualification                own        200/422   200/422   200/422   403/403   403/403   403/403   302/302
lead-disqualification                foreign    200/422   200/422   404/404   403/403   403/403   403/403   302/302
lead-reversal                        own        405/302   405/302   405/302   403/403   403/403   403/403   302/302
lead-reversal                        foreign    405/302   405/302   405/404   403/403   403/403   403/403   302/302
accounts                             -          200/405   200/405   200/405   200/405   200/405   200/405   302/302
contacts                             -          200/405   200/405   200/405   200/405   200/405   200/405   302/302
accounts-export                      -          200/405   200/405   403/403   200/405   403/403   403/403   302/302
contacts-export                      -          200/405   200/405   403/403   200/405   403/403   403/403   302/302
account-add                          -          200/422   200/422   200/422   200/422   200/422   403/403   302/302
account                              own        200/405   200/405   200/405   200/405   200/405   200/405   302/302
account                              foreign    200/405   200/405   404/405   200/405   200/405   200/405   302/302
account-edit                         own        200/422   200/422   200/422   200/422   200/422   403/403   302/302
account-edit                         foreign    200/422   200/422   404/404   200/422   200/422   403/403   302/302
account-timeline                     own        200/405   200/405   200/405   200/405   200/405   200/405   302/302
account-timeline                     foreign    200/405   200/405   404/405   200/405   200/405   200/405   302/302
scores                               -          200/405   200/405   403/405   200/405   403/405   200/405   302/302
scores-measurement                   -          405/302   405/302   405/403   405/403   405/403   405/403   302/302
condition-builder                    -          405/200   405/200   405/200   405/200   405/200   405/200   302/302
segments                             -          200/405   200/405   403/405   200/405   403/405   403/405   302/302
segment-add                          -          200/422   200/422   403/403   200/422   403/403   403/403   302/302
segment-preview                      -          200/405   200/405   403/405   200/405   403/405   403/405   302/302
segment                              segment    200/405   200/405   403/405   200/405   403/405   403/405   302/302
segment-change                       segment    200/422   200/422   403/403   200/422   403/403   403/403   302/302
segment-tests                        segment    200/405   200/405   403/405   200/405   403/405   403/405   302/302
segment-keeping                      segment    405/302   405/302   405/403   405/302   405/403   405/403   302/302
segment-removal                      segment    200/302   200/302   403/403   200/302   403/403   403/403   302/302
segment-restoration                  segment-token 405/302   405/302   405/403   405/302   405/403   405/403   302/302
segment-snapshots                    segment    405/302   405/302   405/403   405/302   405/403   405/403   302/302
segment-snapshot                     snapshot   200/405   200/405   403/405   200/405   403/405   403/405   302/302
segment-snapshot-removal             snapshot   200/302   200/302   403/403   200/302   403/403   403/403   302/302
notices                              -          200/405   200/405   200/405   200/405   200/405   200/405   302/302
notices-bell                         -          200/405   200/405   200/405   200/405   200/405   200/405   302/302
notices-reading                      -          405/302   405/302   405/302   405/302   405/302   405/302   302/302
notices-restoration                  second     405/302   405/302   405/302   405/302   405/302   405/302   302/302
notice                               told       404/405   404/405   302/405   404/405   404/405   404/405   302/302
notice-reading                       told       405/404   405/404   405/302   405/404   405/404   405/404   302/302
kept-outcomes                        -          200/409   200/409   200/409   200/409   200/409   200/409   302/302
offline                              -          200/405   200/405   200/405   200/405   200/405   200/405   200/405
push-worker                          -          200/405   200/405   200/405   200/405   200/405   200/405   200/405
own-notices                          -          200/422   200/422   200/422   200/422   200/422   200/422   302/302
channel-browser                      -          405/422   405/422   405/422   405/422   405/422   405/422   302/302
channel-messenger                    -          405/422   405/422   405/422   405/422   405/422   405/422   302/302
channel-mail                         -          405/302   405/302   405/302   405/302   405/302   405/302   302/302
channel-test                         channel    405/404   405/404   405/302   405/404   405/404   405/404   302/302
channel-pause                        channel    405/404   405/404   405/302   405/404   405/404   405/404   302/302
channel-resumption                   channel    405/404   405/404   405/302   405/404   405/404   405/404   302/302
channel-removal                      channel    405/404   405/404   405/302   405/404   405/404   405/404   302/302
channel-restoration                  gone       405/404   405/404   405/302   405/404   405/404   405/404   302/302
undelivered                          -          200/405   200/405   403/405   403/405   403/405   403/405   302/302
view-add                             place      200/422   200/422   200/422   200/422   200/422   200/422   302/302
list-columns                         place      405/302   405/302   405/302   405/302   405/302   405/302   302/302
view                                 view       200/422   404/404   404/404   404/404   404/404   404/404   302/302
view-removal                         view       405/302   405/404   405/404   405/404   405/404   405/404   302/302
view-restoration                     view-token 405/302   405/302   405/302   405/302   405/302   405/302   302/302
search                               -          200/405   200/405   200/405   200/405   200/405   200/405   302/302
imports                              -          200/405   200/405   403/405   403/405   403/405   403/405   302/302
import                               run        200/405   200/405   403/405   403/405   403/405   403/405   302/302
import                               draft      200/405   200/405   403/405   403/405   403/405   403/405   302/302
import-beginning                     run        405/302   405/302   405/403   405/403   405/403   405/403   302/302
import-beginning                     draft      405/302   405/302   405/403   405/403   405/403   405/403   302/302
import-preview                       draft      405/302   405/302   405/403   405/403   405/403   405/403   302/302
import-progress                      run        200/405   200/405   403/405   403/405   403/405   403/405   302/302
import-rejects                       run        200/405   200/405   403/405   403/405   403/405   403/405   302/302
import-removal                       draft      405/302   405/302   405/403   405/403   405/403   405/403   302/302
import-kind                          kind       200/422   200/422   403/403   403/403   403/403   403/403   302/302
import-template                      kind       200/405   200/405   403/405   403/405   403/405   403/405   302/302
settings                             -          302/405   302/405   403/405   302/405   403/405   403/405   302/302
replay                               -          200/405   200/405   403/405   200/405   403/405   403/405   302/302
scoring                              -          302/405   302/405   403/405   302/405   403/405   403/405   302/302
scoring-values                       -          200/405   200/405   403/405   200/405   403/405   403/405   302/302
value-round-add                      -          200/422   200/422   403/403   403/403   403/403   403/403   302/302
value-round                          round      200/405   200/405   403/405   200/405   403/405   403/405   302/302
value-asking                         round      405/302   405/302   405/403   405/403   405/403   405/403   302/302
value-withdrawal                     asked      200/422   200/422   403/403   403/403   403/403   403/403   302/302
value-return                         asked      405/302   405/302   405/403   405/403   405/403   405/403   302/302
value-round-closing                  round      405/302   405/302   405/403   405/403   405/403   405/403   302/302
value-round-reopening                round      405/302   405/302   405/403   405/403   405/403   405/403   302/302
value-proposals                      round      404/404   200/302   403/403   200/302   403/403   403/403   302/302
value-agreement                      round-type 404/404   404/404   403/403   404/403   403/403   403/403   302/302
value-agreement                      shown-type 200/422   200/422   403/403   200/403   403/403   403/403   302/302
value-agreement-removal              round-type 405/302   405/302   405/403   405/403   405/403   405/403   302/302
scoring-draft                        -          200/405   200/405   403/405   200/405   403/405   403/405   302/302
scoring-draft-diff                   -          200/405   200/405   403/405   200/405   403/405   403/405   302/302
scoring-draft-publication            -          405/422   405/422   405/403   405/403   405/403   405/403   302/302
scoring-draft-removal                -          405/302   405/302   405/403   405/403   405/403   405/403   302/302
scoring-draft-restoration            -          405/302   405/302   405/403   405/403   405/403   405/403   302/302
scoring-draft-edit-removal           edit       405/302   405/302   405/403   405/403   405/403   405/403   302/302
scoring-versions                     -          200/405   200/405   403/405   200/405   403/405   403/405   302/302
scoring-version                      version    200/405   200/405   403/405   200/405   403/405   403/405   302/302
scoring-version-restoration          version    405/302   405/302   405/403   405/403   405/403   405/403   302/302
scoring-what-if                      -          200/405   200/405   403/405   200/405   403/405   403/405   302/302
scoring-what-if-loading              -          200/405   200/405   403/405   200/405   403/405   403/405   302/302
scoring-what-if-leads                -          200/405   200/405   403/405   200/405   403/405   403/405   302/302
scoring-what-if-trial                -          405/302   405/302   405/403   405/302   405/403   405/403   302/302
scoring-what-if-proposal             -          200/422   200/422   403/403   200/422   403/403   403/403   302/302
scoring-history                      -          200/405   200/405   403/405   200/405   403/405   403/405   302/302
scoring-learned                      -          200/405   200/405   403/405   200/405   403/405   403/405   302/302
scoring-learned-progress             -          200/405   200/405   403/405   200/405   403/405   403/405   302/302
scoring-learned-study                -          405/302   405/302   405/403   405/403   405/403   405/403   302/302
scoring-learned-draft                study      405/302   405/302   405/403   405/403   405/403   405/403   302/302
scoring-learned-confirmation         type       405/302   405/302   405/403   405/403   405/403   405/403   302/302
scoring-rejections                   -          200/405   200/405   403/405   200/405   403/405   403/405   302/302
scoring-influence                    -          200/405   200/405   403/405   200/405   403/405   403/405   302/302
scoring-influence-trial              -          404/405   404/405   403/405   404/405   403/405   403/405   302/302
scoring-influence-progress           -          200/405   200/405   403/405   200/405   403/405   403/405   302/302
scoring-influence-calculation        -          405/302   405/302   405/403   405/403   405/403   405/403   302/302
scoring-influence-choice             -          405/422   405/422   405/403   405/403   405/403   405/403   302/302
types                                -          200/405   200/405   403/405   403/405   403/405   403/405   302/302
type-add                             -          200/422   200/422   403/403   403/403   403/403   403/403   302/302
type                                 type       200/422   200/422   403/403   403/403   403/403   403/403   302/302
offerings                            -          200/405   200/405   403/405   403/405   403/405   403/405   302/302
offering-add                         -          200/422   200/422   403/403   403/403   403/403   403/403   302/302
offering                             offering   200/422   200/422   403/403   403/403   403/403   403/403   302/302
fitment                              -          200/422   200/422   403/403   403/403   403/403   403/403   302/302
fitment-row                          row        200/422   200/422   403/403   403/403   403/403   403/403   302/302
fitment-removal                      row        405/302   405/302   405/403   405/403   405/403   405/403   302/302
fitment-restoration                  row-token  405/302   405/302   405/403   405/403   405/403   405/403   302/302
defaults                             -          200/422   200/422   403/403   403/403   403/403   403/403   302/302
capacity                             -          200/422   200/422   403/403   403/403   403/403   403/403   302/302
reasons                              -          200/404   200/404   403/403   403/403   403/403   403/403   302/302
reasons-restoration                  reasons-token 405/302   405/302   405/403   405/403   405/403   405/403   302/302
promises                             -          200/405   200/405   403/405   403/405   403/405   403/405   302/302
promise-usual                        -          200/422   200/422   403/403   403/403   403/403   403/403   302/302
promise                              route      200/422   200/422   403/403   403/403   403/403   403/403   302/302
promise-removal                      route      405/302   405/302   405/403   405/403   405/403   405/403   302/302
checklists                           -          200/405   200/405   403/405   403/405   403/405   403/405   302/302
checklist                            offering   200/302   200/302   403/403   403/403   403/403   403/403   302/302
checklist-removal                    offering   405/302   405/302   405/403   405/403   405/403   405/403   302/302
checklist-restoration                questions-token 405/302   405/302   405/403   405/403   405/403   405/403   302/302
automations                          -          200/405   200/405   403/405   403/405   403/405   403/405   302/302
automation-add                       -          200/422   200/422   403/403   403/403   403/403   403/403   302/302
automation-runs                      -          200/405   200/405   403/405   403/405   403/405   403/405   302/302
automation-run                       ran        200/405   200/405   403/405   403/405   403/405   403/405   302/302
automation-repetition                ran        405/302   405/302   405/403   405/403   405/403   405/403   302/302
automation                           auto       200/405   200/405   403/405   403/405   403/405   403/405   302/302
automation-change                    auto       200/422   200/422   403/403   403/403   403/403   403/403   302/302
automation-trial                     auto       200/302   200/302   403/403   403/403   403/403   403/403   302/302
automation-on                        auto       405/302   405/302   405/403   405/403   405/403   405/403   302/302
automation-off                       auto       405/302   405/302   405/403   405/403   405/403   405/403   302/302
automation-resumption                auto       405/302   405/302   405/403   405/403   405/403   405/403   302/302
automation-place                     auto       405/302   405/302   405/403   405/403   405/403   405/403   302/302
automation-removal                   auto       200/302   200/302   403/403   403/403   403/403   403/403   302/302
routing                              -          200/405   200/405   403/405   403/405   403/405   403/405   302/302
routing-add                          -          200/422   200/422   403/403   403/403   403/403   403/403   302/302
routing-check                        -          200/405   200/405   403/405   403/405   403/405   403/405   302/302
routing-ownerless                    -          405/302   405/302   405/403   405/403   405/403   405/403   302/302
routing-replay                       -          200/422   200/422   403/403   403/403   403/403   403/403   302/302
routing-rule                         route      200/422   200/422   403/403   403/403   403/403   403/403   302/302
routing-place                        route      405/302   405/302   405/403   405/403   405/403   405/403   302/302
routing-removal                      route      405/302   405/302   405/403   405/403   405/403   405/403   302/302
routing-restoration                  rule-back  405/302   405/302   405/403   405/403   405/403   405/403   302/302
worktime                             -          200/405   200/405   403/405   403/405   403/405   403/405   302/302
worktime-company                     -          200/422   200/422   403/403   403/403   403/403   403/403   302/302
worktime-team                        team       200/302   200/302   403/403   403/403   403/403   403/403   302/302
worktime-person                      user       200/302   200/302   403/403   403/403   403/403   403/403   302/302
holidays                             -          200/422   200/422   403/403   403/403   403/403   403/403   302/302
holiday-list                         -          405/422   405/422   405/403   405/403   405/403   405/403   302/302
holiday-list-withdrawal              many-token 405/302   405/302   405/403   405/403   405/403   405/403   302/302
holiday-removal                      holiday    405/302   405/302   405/403   405/403   405/403   405/403   302/302
holiday-restoration                  holiday-token 405/302   405/302   405/403   405/403   405/403   405/403   302/302
leave                                -          200/422   200/422   403/403   403/403   403/403   403/403   302/302
leave-cancellation                   leave      405/302   405/302   405/302   405/404   405/404   405/404   302/302
leave-restoration                    leave-token 405/302   405/302   405/302   405/403   405/403   405/403   302/302
on-call                              -          200/422   200/422   403/403   403/403   403/403   403/403   302/302
on-call-choose                       -          404/405   404/405   403/405   403/405   403/405   403/405   302/302
on-call-week                         user       200/302   200/302   403/403   403/403   403/403   403/403   302/302
on-call-removal                      duty       405/302   405/302   405/403   405/403   405/403   405/403   302/302
on-call-restoration                  duty-token 405/302   405/302   405/403   405/403   405/403   405/403   302/302
sources                              -          200/405   200/405   403/405   403/405   403/405   403/405   302/302
source-add                           -          200/422   200/422   403/403   403/403   403/403   403/403   302/302
source                               source     200/422   200/422   403/403   403/403   403/403   403/403   302/302
source-key                           source     200/302   200/302   403/403   403/403   403/403   403/403   302/302
source-disabling                     source     405/302   405/302   405/403   405/403   405/403   405/403   302/302
source-enabling                      source     405/302   405/302   405/403   405/403   405/403   405/403   302/302
source-connect                       webhook    200/422   200/422   403/403   403/403   403/403   403/403   302/302
source-settings                      mart       200/422   200/422   403/403   403/403   403/403   403/403   302/302
source-asking                        mart       405/302   405/302   405/403   405/403   405/403   405/403   302/302
categories                           mart       200/302   200/302   403/403   403/403   403/403   403/403   302/302
meaning                              desk       200/422   200/422   403/403   403/403   403/403   403/403   302/302
deliveries                           mart       200/405   200/405   403/405   403/405   403/405   403/405   302/302
deliveries-replay                    mart       405/302   405/302   405/403   405/403   405/403   405/403   302/302
delivery                             delivered  200/405   200/405   403/405   403/405   403/405   403/405   302/302
delivery-replay                      delivered  405/302   405/302   405/403   405/403   405/403   405/403   302/302
source-check                         source     200/405   200/405   403/405   403/405   403/405   403/405   302/302
source-arrivals                      source     200/405   200/405   403/405   403/405   403/405   403/405   302/302
mapping                              -          200/405   200/405   403/405   403/405   403/405   403/405   302/302
mapping-progress                     -          200/405   200/405   403/405   403/405   403/405   403/405   302/302
leaving-out                          -          405/404   405/404   405/403   405/403   405/403   405/403   302/302
event-rule-add                       -          200/422   200/422   403/403   403/403   403/403   403/403   302/302
event-rule-trial                     -          405/200   405/200   405/403   405/403   405/403   405/403   302/302
event-rule                           rule       200/422   200/422   403/403   403/403   403/403   403/403   302/302
event-rule-order                     rule       405/302   405/302   405/403   405/403   405/403   405/403   302/302
event-rule-removal                   rule       405/302   405/302   405/403   405/403   405/403   405/403   302/302
event-rule-restoration               rule-token 405/302   405/302   405/403   405/403   405/403   405/403   302/302
captured                             -          200/405   200/405   403/405   403/405   403/405   403/405   302/302
captured-event                       event      200/405   200/405   403/405   403/405   403/405   403/405   302/302
visitors                             -          200/405   200/405   403/405   403/405   403/405   403/405   302/302
visitor                              -          404/405   404/405   403/405   403/405   403/405   403/405   302/302
visitor                              visitor    200/405   200/405   403/405   403/405   403/405   403/405   302/302
visitor-link                         -          405/404   405/404   405/403   405/403   405/403   405/403   302/302
visitor-unlinking                    link       405/302   405/302   405/403   405/403   405/403   405/403   302/302
visitor-relinking                    link       405/302   405/302   405/403   405/403   405/403   405/403   302/302
machines                             -          200/405   200/405   403/405   403/405   403/405   403/405   302/302
verdict                              -          405/404   405/404   405/403   405/403   405/403   405/403   302/302
verdict-withdrawal                   verdict    405/302   405/302   405/403   405/403   405/403   405/403   302/302
mail-domains                         -          200/422   200/422   403/403   403/403   403/403   403/403   302/302
mail-domain-removal                  domain     405/302   405/302   405/403   405/403   405/403   405/403   302/302
mail-domain-restoration              domain-token 405/302 405/302   405/403   405/403   405/403   405/403   302/302
webhooks                             -          200/405   200/405   403/405   403/405   403/405   403/405   302/302
webhook-add                          -          200/422   200/422   403/403   403/403   403/403   403/403   302/302
webhook                              endpoint   200/405   200/405   403/405   403/405   403/405   403/405   302/302
webhook-log                          endpoint   200/405   200/405   403/405   403/405   403/405   403/405   302/302
webhook-change                       endpoint   200/422   200/422   403/403   403/403   403/403   403/403   302/302
webhook-test                         endpoint   405/302   405/302   405/403   405/403   405/403   405/403   302/302
webhook-secret                       endpoint   200/302   200/302   403/403   403/403   403/403   403/403   302/302
webhook-pause                        endpoint   405/302   405/302   405/403   405/403   405/403   405/403   302/302
webhook-resumption                   endpoint   405/302   405/302   405/403   405/403   405/403   405/403   302/302
webhook-repetitions                  endpoint   405/302   405/302   405/403   405/403   405/403   405/403   302/302
webhook-removal                      endpoint   200/302   200/302   403/403   403/403   403/403   403/403   302/302
webhook-delivery                     news       200/405   200/405   403/405   403/405   403/405   403/405   302/302
webhook-repetition                   news       405/302   405/302   405/403   405/403   405/403   405/403   302/302
tokens                               -          200/405   200/405   200/405   200/405   200/405   200/405   302/302
token-add                            -          200/422   200/422   200/422   200/422   200/422   200/422   302/302
token-revocation                     pass       405/302   405/404   405/302   405/404   405/404   405/404   302/302
token-restoration                    pass       405/302   405/404   405/302   405/404   405/404   405/404   302/302
api                                  -          200/405   200/405   200/405   200/405   200/405   200/405   200/405
mcp                                  -          405/401   405/401   405/401   405/401   405/401   405/401   405/401
company                              -          200/422   200/422   403/403   403/403   403/403   403/403   302/302
users                                -          200/405   403/405   403/405   403/405   403/405   403/405   302/302
user-add                             -          200/422   403/403   403/403   403/403   403/403   403/403   302/302
user                                 user       200/422   403/403   403/403   403/403   403/403   403/403   302/302
user-deactivation                    user       405/302   405/403   405/403   405/403   405/403   405/403   302/302
user-reactivation                    user       405/302   405/403   405/403   405/403   405/403   405/403   302/302
user-invitation                      user       405/302   405/403   405/403   405/403   405/403   405/403   302/302
team-add                             -          200/422   403/403   403/403   403/403   403/403   403/403   302/302
team                                 team       200/422   403/403   403/403   403/403   403/403   403/403   302/302
team-removal                         team       405/302   405/403   405/403   405/403   405/403   405/403   302/302
team-restoration                     team-token 405/302   405/403   405/403   405/403   405/403   405/403   302/302
audit                                -          200/405   200/405   403/405   403/405   403/405   403/405   302/302
"""

HEARD = Heard("track", "m1", 1_800_000_000, "Quote Requested", "b1", "", "", "", {}, {}, {}, "", "")


class Row:
    def __init__(self, line: str) -> None:
        self.name, self.about, *cells = line.split()
        self.cells = dict(zip(WHO, cells, strict=True))

    def expected(self, role: str, method: str) -> int:
        return int(self.cells[role].split("/")[("GET", "POST").index(method)])


ROWS = [Row(line) for line in TABLE.strip().splitlines()[1:]]


def all_names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from all_names(pattern.url_patterns)
        else:
            assert pattern.name, f"{pattern.pattern} has no name"
            yield pattern.name


class Stage:
    """One of each thing that an address may be about, of Alice's and of Charlie's."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now = cast, now
        cast.account("Deccan", owner="charlie@example.com", territory="South", industry="Lifts")
        cast.contact("Iyer", "Deccan", title="R&D manager", department="R&D")
        self.activities = {
            "own": self.logged("Nandgiri", "Rao", cast.alice),
            "foreign": self.logged("Deccan", "Iyer", cast.charlie),
            "theirs": self.logged("Nandgiri", "Rao", cast.bob),
        }
        self.accounts = {"own": cast.accounts["Nandgiri"].pk, "foreign": cast.accounts["Deccan"].pk}
        self.contacts = {"own": cast.contacts["Rao"].pk, "foreign": cast.contacts["Iyer"].pk}
        cast.happens("quote", "Nandgiri", who="Rao")
        cast.happens("quote", "Deccan", who="Iyer")
        found = {"own": cast.lead("Nandgiri"), "foreign": cast.lead("Deccan")}
        self.leads = {whose: lead.pk for whose, lead in found.items()}
        self.moves = {
            "own": leads.assign(found["own"], to=cast.alice, by=cast.bob, now=now).pk
            if found["own"].owner != cast.alice
            else leads.accept(found["own"], by=cast.alice, now=now).pk,
            "foreign": leads.accept(found["foreign"], by=cast.charlie, now=now).pk,
        }
        self.attempts = {
            whose: record_outcome(lead, outcome="no answer", by=who, now=now).attempt.pk  # type: ignore[union-attr]
            for (whose, lead), who in zip(found.items(), (cast.alice, cast.charlie), strict=True)
        }
        row = {"offering_id": None, "factor": "industry", "attribute": "industry", "equals": "lifts", "score": 0.5}
        save_fitment([row], by=None, now=now)
        self.fitment = models.FitmentRow.objects.get().pk
        draft_values([{"type_id": cast.types["mail"].pk, "value": 3}], by=cast.bob, now=now, reason="they read them")
        self.edit = queries.draft().edits[0].id
        self.version = queries.versions()[0].number
        self.shown, self.round = self.rounds()
        self.study = start_learning(by=cast.bob, now=now).pk
        self.draft = self.uploaded(b"account,name\nA1,Nandgiri\n")
        self.run = self.uploaded(b"account,name,employees\nA2,Girna,many\n")
        imports.start(models.ImportRun.objects.get(pk=self.run), by=cast.bob, now=now, mode="", dry_run=False)
        imports.perform(self.run, now=now)
        gone = add_rule(name="East", then="anyone", by=None, now=now)
        self.rule_token = dumps(remove_rule(gone, by=None, now=now), salt=routing.REMOVED, compress=True)
        self.route = add_rule(name="West", then="anyone", by=None, now=now).pk
        self.automation = add(name="A", said=Said("account.created", actions=[SOUND]), by=None, now=now)
        self.ran = models.AutomationRun.objects.create(
            automation=self.automation, version=newest(self.automation), key="1", record=1, at=1, state="done"
        ).pk
        self.segment = add_segment(name="All", of="account", condition="account.name is known", by=None, now=now)
        self.snapshot = take_snapshot(self.segment, by=None, now=now).pk
        self.view = add_view(place="leads", name="All", owner=cast.ada, now=now).pk
        self.user = models.User.objects.create(
            email="extra@example.com", name="Extra", role="viewer", created_at=now
        ).pk
        self.source = add_source(name="Website", by=cast.ada, now=now).pk
        take(self.source, [HEARD], now_s=int(now.timestamp()))
        self.mart, self.desk = (self.connected(name) for name in ("indiamart", "webhook"))
        keep_deliveries(self.mart, [("q1", {})], now=now)
        self.delivery = delivery_ids(sources().get(pk=self.mart), ["q1"])[0]
        event = models.Event.objects.get()
        self.event, self.rule = event.pk, models.EventRule.objects.all()[0].pk
        visitor = models.Visitor.objects.get()
        self.link = name_contact(visitor, cast.contacts["Rao"], by=cast.bob, now=now).pk
        self.verdict = judge(event, machine=True, by=cast.bob, now=now).pk
        self.domain = save_domain("group.example", account=None, by=cast.bob, now=now).pk
        self.time(now)
        self.team = models.Team.objects.get(name="South").pk
        endpoint = add_endpoint(url="https://example.com/news", events=["lead.opened"], by=cast.bob, now=now).endpoint
        self.endpoint = endpoint.key
        self.news = send_test(endpoint, by=cast.bob, now=now).pk
        tell([News(cast.alice.pk, "lead.assigned", "lead:1", "New lead: Nandgiri")], at=int(now.timestamp()))
        self.channel = own_mail(cast.alice).pk
        self.told = models.Notice.objects.get(person=cast.alice, key="lead:1").pk
        self.tasks = {
            whose: self.given(Wanted("Call", who.pk, 0, account_id=self.accounts[whose]))
            for whose, who in (("own", cast.alice), ("foreign", cast.charlie))
        }
        self.token = issue_token(user=cast.alice, name="Phone", scopes=["read"], by=cast.alice, now=now).token.pk

    def time(self, now: datetime) -> None:
        """A holiday, Alice's leave and her duty; each once more as one that was taken away."""
        later, alice = now + timedelta(days=1), self.cast.alice
        self.holiday = workspace.add_holidays([workspace.Day(now.date(), "Holi")], by=None, now=now)[0].pk
        self.leave = workspace.take_leave(alice, starts_at=now, ends_at=later, by=None, now=now).pk
        self.duty = workspace.put_on_call(alice, days=[now.date()], hours="18-20", by=None, now=now)[0].pk
        span = [(later + timedelta(days=days)).isoformat() for days in (0, 1)]
        christmas = {"on": "2026-12-25", "name": "Christmas", "team": None, "hours": ""}
        self.time_tokens = {
            "many-token": dumps([], salt=holidays.ADDED),
            "holiday-token": dumps(christmas, salt=holidays.REMOVED),
            "leave-token": dumps([alice.pk, *span, ""], salt=leave.CANCELLED),
            "duty-token": dumps([alice.pk, "2026-12-25", "18:00-20:00"], salt=rota.REMOVED),
        }

    def given(self, wanted: Wanted) -> int:
        task = give([wanted], by=None, now=self.now)[0].task
        assert task is not None
        return task.pk

    def rounds(self) -> tuple[int, int]:
        """One that all have answered and that is closed, and one that waits for Bob and Mary."""
        people, types = [self.cast.bob, self.cast.mary], [self.cast.types["quote"].pk]
        asked: dict[str, Any] = {"types": types, "people": people, "by": self.cast.ada, "now": self.now}
        shown = open_round(**asked).pk
        for person in people:
            propose(shown, person=person, given={types[0]: Proposed(5)}, hand_in=True, now=self.now)
        close_round(shown, by=self.cast.ada, now=self.now)
        return shown, open_round(**asked).pk

    def logged(self, account: str, who: str, by: models.User) -> str:
        key = self.cast.happens("visit", account, who=who, days=1)
        audit(by=by, verb="activity.add", kind="activity", subject=key, now=self.now)
        return key

    def connected(self, name: str) -> int:
        connector = next(one for one in connectors() if one.name == name)
        return connect(connector, name=name, typed={"key": "k", "proof": "none"}, by=self.cast.ada, now=self.now).pk

    def uploaded(self, content: bytes) -> int:
        return imports.upload(BytesIO(content), kind="accounts", name="a.csv", by=self.cast.bob, now=self.now).pk

    def address(self, row: Row) -> str:
        about, name = row.about, row.name
        if about == "-":
            return reverse(name)
        if about == "key":
            return reverse(name, kwargs={"uidb36": "1", "key": "set-password"})
        if name.startswith("lead"):
            lead, more = self.leads[about], list[Any]()
            if name == "lead-reversal":
                more = [self.moves[about]]
            elif name == "lead-outcome-reversal":
                more = [self.attempts[about]]
            elif name == "lead-answer-restoration":
                more = [dumps([lead, "need", "Painting"], salt=answers.UNDO, compress=True)]
            return reverse(name, args=[lead, *more])
        if name == "visitor":
            return f"{reverse(name)}?name=a:b1"
        if about == "place":
            return f"{reverse(name)}?place=leads"
        if name in ("contact", "contact-role"):
            return reverse(name, args=[self.contacts[about]])
        if name.startswith("task") and name != "task-add":
            return reverse(name, args=[self.tasks[about]])
        if name in ("activity-add", "contact-add", "task-add"):
            return f"{reverse(name)}?account={self.accounts[about]}"
        if name.startswith("activity"):
            return f"{reverse(name)}?id={self.activities[about]}"
        if name.startswith("account"):
            return reverse(name, args=[self.accounts[about]])
        pairs = {
            "delivered": (self.mart, self.delivery),
            "snapshot": (self.segment.pk, self.snapshot),
            "asked": (self.round, self.cast.mary.pk),
            "round-type": (self.round, self.cast.types["quote"].pk),
            "shown-type": (self.shown, self.cast.types["quote"].pk),
        }
        if about in pairs:
            return reverse(name, args=pairs[about])
        given: dict[str, Any] = {
            "round": self.round,
            "type": self.cast.types["quote"].pk,
            "offering": self.cast.offerings["RX-6"].pk,
            "row": self.fitment,
            "edit": self.edit,
            "study": self.study,
            "version": self.version,
            "row-token": dumps([], salt=REMOVED, compress=True),
            "source": self.source,
            "mart": self.mart,
            "desk": self.desk,
            "webhook": "webhook",
            "event": self.event,
            "rule": self.rule,
            "route": self.route,
            "auto": self.automation.pk,
            "ran": self.ran,
            "rule-back": self.rule_token,
            "segment": self.segment.pk,
            "view": self.view,
            "view-token": dumps({"place": "leads", "name": "V", "condition": "", "segment": None}, salt=saved.REMOVED),
            "segment-token": dumps({"name": "N", "of": "lead", "condition": "lead.closed"}, salt=changing.REMOVED),
            "rule-token": dumps(_kept(models.EventRule.objects.get(pk=self.rule)), salt=REMOVED_RULE, compress=True),
            "link": self.link,
            "verdict": self.verdict,
            "domain": self.domain,
            "domain-token": dumps({"domain": "group.example", "account": None}, salt=REMOVED_DOMAIN),
            "endpoint": self.endpoint,
            "news": self.news,
            "told": self.told,
            "channel": self.channel,
            "gone": dumps([self.cast.alice.pk, ["chat", "d" * 64, "Bot", "sealed"]], salt=REMOVED_CHANNEL),
            "second": 1,
            "passkey": 1,
            "pass": self.token,
            "reasons-token": dumps(["disqualify", [[None, "No need", "", True]]], salt=reasons.UNDO, compress=True),
            "questions-token": dumps([None, [[["need", "What for?", []]], True]], salt=checklists.UNDO, compress=True),
            **self.time_tokens,
            "holiday": self.holiday,
            "leave": self.leave,
            "duty": self.duty,
            "user": self.user,
            "team": self.team,
            "team-token": dumps({"name": "East", "territories": [], "members": []}, salt=REMOVED_TEAM, compress=True),
            "run": self.run,
            "draft": self.draft,
            "kind": "accounts",
        }
        return reverse(name, args=[given[about]])


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return Stage(cast, datetime.now(UTC))


COUNTED = (
    models.Account, models.Activity, models.AuditEntry, models.Contact, models.FitmentRow, models.ImportRun, models.Lead,
    models.LeadMove, models.Answer, models.Checklist, models.Deal, models.Reason, models.Holiday, models.Leave,
    models.Automation, models.AutomationDryRun, models.Duty, models.Rota, models.Segment, models.Snapshot, models.Task,
    models.Team, models.User, models.ValueChange, models.View,
)  # fmt: skip


def facts() -> list[int]:
    """What may only change by a deed that was allowed."""
    return [model.objects.count() for model in COUNTED]


def again(client: Client) -> Client:
    """The same visitor, whatever an answer does to its cookies."""
    other = Client()
    for name, cookie in client.cookies.items():
        other.cookies[name] = cookie.value
    return other


@pytest.mark.parametrize("role", WHO)
def test_each_role_at_each_address(stage: Stage, role: str):
    client, wrong = stage.cast.client(WHO[role]) if WHO[role] else Client(), []
    before = facts()
    for row in ROWS:
        address = stage.address(row)
        for method in ("GET", "POST"):
            with transaction.atomic():
                answer = again(client).get(address) if method == "GET" else again(client).post(address)
                expected = row.expected(role, method)
                if answer.status_code != expected:
                    wrong.append(f"{row.name} {row.about}: {method} gave {answer.status_code}, not {expected}")
                refused = role == "nobody" and row.name not in access.OPEN
                if refused:
                    assert answer["Location"].startswith("/sign-in/?next="), address
                if refused or method == "GET" or expected not in (200, 302):
                    assert facts() == before, f"{method} {address} changed something"
                transaction.set_rollback(True)
            forget()
    assert not wrong, "\n".join(wrong)


def test_the_table_names_every_address():
    found = set(all_names(get_resolver().url_patterns))
    listed = {row.name for row in ROWS}
    assert found - listed == set(), "these addresses are missing in the table"
    assert listed - found == set(), "the table names what there is not"
    assert len({(row.name, row.about) for row in ROWS}) == len(ROWS)


def test_what_is_about_a_record_is_asked_with_a_foreign_one_too():
    """A page of one lead, account, contact or activity must have a line for a record that is not one's own."""
    records = re.compile(r"^(lead|account|contact|activity)(-|$)")
    about: dict[str, set[str]] = {}
    for row in ROWS:
        about.setdefault(row.name, set()).add(row.about)
    for name, kinds in about.items():
        if records.match(name) and kinds & {"own", "foreign"}:
            assert {"own", "foreign"} <= kinds, name


def test_deeds_on_many_pass_over_what_is_foreign(stage: Stage):
    alice = stage.cast.client("alice")
    alice.post(reverse("lead-acceptances"), {"ids": [stage.leads["foreign"]]})
    alice.post(f"{reverse('lead-reversals')}?moves={stage.leads['foreign']}.{stage.moves['foreign']}")
    assert list(models.Lead.objects.get(pk=stage.leads["foreign"]).moves.values_list("pk", "kind")) == [
        (stage.moves["foreign"], "accept")
    ]


@pytest.mark.parametrize("name", ["lead-reversal", "lead-reversals"])
def test_who_may_not_assign_takes_back_own_assignments_only(stage: Stage, name: str):
    """Undoing a manager's assignment would hand the lead back to oneself."""
    lead = models.Lead.objects.get(pk=stage.leads["own"])
    dora = stage.cast.people["dora"] = models.User.objects.create(
        email="dora@example.com", name="Dora", role="sales", team=stage.cast.alice.team, created_at=stage.now
    )

    def taken_back(move: models.LeadMove, who: str) -> int:
        one = reverse("lead-reversal", args=[lead.pk, move.pk])
        many = f"{reverse('lead-reversals')}?moves={lead.pk}.{move.pk}"
        return stage.cast.client(who).post(one if name == "lead-reversal" else many).status_code

    move = leads.assign(lead, to=dora, by=stage.cast.bob, now=stage.now)
    assert taken_back(move, "alice") == 403
    assert taken_back(move, "dora") == 403
    assert models.Lead.objects.get(pk=lead.pk).owner == dora
    assert taken_back(move, "ada") == 302
    own = leads.assign(lead, to=dora, by=stage.cast.alice, now=stage.now)
    assert taken_back(own, "alice") == 302
    assert models.Lead.objects.get(pk=lead.pk).owner == stage.cast.alice


def test_a_move_is_taken_back_at_its_own_lead_only(stage: Stage):
    """The address of one's own lead is no way to a foreign move."""
    address = reverse("lead-reversal", args=[stage.leads["own"], stage.moves["foreign"]])
    assert stage.cast.client("alice").post(address).status_code == 404


def test_a_form_for_a_foreign_account_is_not_to_be_had_by_its_number(stage: Stage):
    """Asked for by number, a foreign account is as if it were not there: one is asked which account is meant."""
    address = f"{reverse('activity-add')}?account={stage.accounts['foreign']}"
    assert "Deccan" not in stage.cast.client("alice").get(address).content.decode()
    assert "Deccan" in stage.cast.client("bob").get(address).content.decode()
