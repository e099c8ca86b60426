"""Which connectors there are: one visible table. `apps` tells it to the register of capture at start."""

from __future__ import annotations

from sanket.connectors.folder.connector import CONNECTOR as FOLDER
from sanket.connectors.indiamart.connector import CONNECTOR as INDIAMART
from sanket.connectors.webhook.connector import CONNECTOR as WEBHOOK

CONNECTORS = (INDIAMART, WEBHOOK, FOLDER)
