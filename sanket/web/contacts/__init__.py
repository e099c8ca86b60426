"""The list of contacts: who works at the accounts that one sees."""
