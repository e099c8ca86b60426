"""Search and commands: the palette's fragment and a page of its own."""
