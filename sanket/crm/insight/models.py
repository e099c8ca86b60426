"""Table of measurements: how good a score was on one day, on which data."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Measurement(models.Model):
    """Never changed. ``quality`` is empty where there was too little to measure by, and ``missing`` says what."""

    score = models.CharField(max_length=40, help_text="name of the entry in the register")
    at = models.DateTimeField()
    version = models.IntegerField(help_text="the scoring version in force")
    quality = models.JSONField(default=dict, help_text="figure -> value, low, high of its 95 % interval")
    missing = models.CharField(max_length=20, default="", help_text="why there is no quality: outcomes, time, off")
    data = models.JSONField(default=dict, help_text="what was measured on")
    spread = models.JSONField(default=list, help_text="quantiles of the score on that day")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["score", "-at", "-id"], name="measurement_newest")]
