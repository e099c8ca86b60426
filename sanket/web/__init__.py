"""The door for people: server-rendered pages, a folder for each room they show."""
