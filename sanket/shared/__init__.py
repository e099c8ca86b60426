"""Small words that every floor uses. No tables, no Django."""
