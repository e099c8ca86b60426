"""Table of imports started from the page; the command line writes one too, so that everybody sees what came in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ImportRun(models.Model):
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=300)
    path = models.CharField(
        max_length=500, default="", help_text="of the upload, below SANKET_HOME; empty = from the command line"
    )
    mode = models.CharField(max_length=10, default="", help_text="empty, correct or withdraw")
    dry_run = models.BooleanField(default=False)
    by = models.ForeignKey("crm.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    progress = models.ForeignKey("crm.Progress", null=True, on_delete=models.SET_NULL, related_name="+")
    rejects_path = models.CharField(max_length=500, default="")
    # Before the start: the preview of each mode, and when it was made (`imports/preview.py`).
    result = models.JSONField(default=dict, help_text="read, added, updated, duplicates, rejected, seconds")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-created_at"], name="import_newest")]
