"""The ways by which a letter goes out, each a file: mail, push to a browser, an account of a messenger. No database here."""
