"""Pages of accounts and their people, and the quick adding of an activity, a contact or an account."""
