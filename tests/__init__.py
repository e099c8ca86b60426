"""Tests of the whole product; a room's own tests stand in the room."""
