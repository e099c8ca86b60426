"""Tables of news that go out."""
