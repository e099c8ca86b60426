"""Gathers the tables of all rooms, so that Django finds them in one app with one history of migrations."""

from sanket.crm.accounts.models import Account, Consent, Contact
from sanket.crm.activities.models import Activity, ActivityType, LogEdition
from sanket.crm.catalogue.models import Offering
from sanket.crm.communications.models import Communication
from sanket.crm.deals.models import Deal
from sanket.crm.imports.models import ImportRun
from sanket.crm.insight.models import Measurement
from sanket.crm.leads.models import Lead, LeadMove, LeadRecord, LeadStanding, LeadVersion
from sanket.crm.purchases.models import Purchase
from sanket.crm.recognition.models import (
    Crossing,
    FitmentRow,
    InfluenceVersion,
    InfluenceWeight,
    Interest,
    LearnedConfirmation,
    LearnedRun,
    Outcome,
    Rescore,
    RescoreTouch,
    RoundPerson,
    RoundType,
    Scoring,
    Tuning,
    TypeValue,
    ValueAgreement,
    ValueChange,
    ValueProposal,
    ValueRound,
)
from sanket.crm.workspace.models import AuditEntry, Progress, Schedule, Team, Token, User, WorkerBeat, Workspace

__all__ = [
    "Account",
    "Activity",
    "ActivityType",
    "AuditEntry",
    "Communication",
    "Consent",
    "Contact",
    "Crossing",
    "Deal",
    "FitmentRow",
    "ImportRun",
    "InfluenceVersion",
    "InfluenceWeight",
    "Interest",
    "Lead",
    "LeadMove",
    "LeadRecord",
    "LeadStanding",
    "LeadVersion",
    "LearnedConfirmation",
    "LearnedRun",
    "LogEdition",
    "Measurement",
    "Offering",
    "Outcome",
    "Progress",
    "Purchase",
    "Rescore",
    "RescoreTouch",
    "RoundPerson",
    "RoundType",
    "Schedule",
    "Scoring",
    "Team",
    "Token",
    "Tuning",
    "TypeValue",
    "User",
    "ValueAgreement",
    "ValueChange",
    "ValueProposal",
    "ValueRound",
    "WorkerBeat",
    "Workspace",
]
