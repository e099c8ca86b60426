"""Tables of accounts and contacts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from sanket.crm.accounts.dialled import Dialled
from sanket.crm.accounts.sited import Sited


class BuyingRole(models.TextChoices):
    INITIATOR = "initiator"
    USER = "user"
    INFLUENCER = "influencer"
    DECIDER = "decider"
    BUYER = "buyer"
    GATEKEEPER = "gatekeeper"


class Account(models.Model):
    """A buyer organisation."""

    external_id = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=300, default="")
    industry = models.CharField(max_length=200, default="")
    employees = models.BigIntegerField(null=True)
    turnover = models.DecimalField(
        max_digits=20, decimal_places=2, null=True, help_text="a year, in the workspace's currency"
    )
    phone = models.CharField(max_length=50, default="")
    city = models.CharField(max_length=100, default="")
    state = models.CharField(max_length=100, default="")
    country = models.CharField(max_length=100, default="")
    website = models.CharField(max_length=300, default="")
    gstin = models.CharField(max_length=15, default="")
    territory = models.CharField(max_length=100, default="")
    owner = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")
    tags = models.JSONField(default=list)
    # Lower-case name, for lists in order of the name and search by its beginning without a scan.
    name_key = models.CharField(max_length=300, default="")
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["name_key", "id"], name="account_by_name"),
            models.Index(fields=["territory", "industry", "owner"], name="account_by_territory"),
            models.Index(Dialled("phone"), name="account_by_phone"),
            models.Index(Sited("website"), condition=~models.Q(website=""), name="account_by_site"),
        ]

    def __str__(self) -> str:
        return self.name or self.external_id


class Contact(models.Model):
    """A person working at an account."""

    external_id = models.CharField(max_length=200, unique=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=300, default="")
    email = models.CharField(max_length=254, default="")
    phone = models.CharField(max_length=50, default="")
    whatsapp = models.CharField(max_length=50, default="")
    department = models.CharField(max_length=100, default="")
    seniority = models.CharField(max_length=100, default="")
    title = models.CharField(max_length=200, default="")
    buying_role = models.CharField(
        max_length=20, choices=BuyingRole.choices, default="", help_text="stated by a person; empty = may be inferred"
    )
    name_key = models.CharField(max_length=300, default="")
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["name_key", "id"], name="contact_by_name"),
            models.Index(fields=["email"], name="contact_by_email"),
            models.Index(Lower("email"), condition=~models.Q(email=Lower("email")), name="contact_by_small_email"),
            models.Index(Dialled("phone"), name="contact_by_phone"),
            models.Index(Dialled("whatsapp"), name="contact_by_whatsapp"),
        ]

    def __str__(self) -> str:
        return self.name or self.external_id


class Consent(models.Model):
    """What a contact allows on one channel, since when, and where that is proved. The newest row of a channel counts."""

    class Channel(models.TextChoices):
        EMAIL = "email"
        PHONE = "phone"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="consents")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    given = models.BooleanField()
    source = models.CharField(max_length=300, default="", help_text="the proof: where and how it was given or refused")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["contact", "channel", "-at"], name="consent_newest")]
