"""Amounts as people write them: 24,50,000, ₹ 24.5 lakh, 2.5 crore, 1.2 M."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

SCALES = {
    "": 1,
    "k": 1_000,
    "lakh": 100_000,
    "lakhs": 100_000,
    "l": 100_000,
    "crore": 10**7,
    "crores": 10**7,
    "cr": 10**7,
}
SCALES |= {"m": 10**6, "million": 10**6, "b": 10**9, "billion": 10**9}
_AMOUNT = re.compile(r"(?:[A-Z]{3}|[^\w\s.,+-])?\s*([\d,\s]*\.?\d*)\s*([a-z]*)\.?", re.IGNORECASE)


class AmountField(forms.DecimalField):
    """A decimal field whose text may have groups, a currency before it and a scale behind it."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str) or value in self.empty_values:
            return super().to_python(value)
        found = _AMOUNT.fullmatch(value.strip())
        scale = SCALES.get(found.group(2).lower()) if found else None
        if found is None or scale is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            number = Decimal(re.sub(r"[,\s]", "", found.group(1))) * scale
        except InvalidOperation:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        return super().to_python(format(number.normalize(), "f"))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "decimal"}
