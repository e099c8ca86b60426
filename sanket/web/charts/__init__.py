"""Where the lines, marks and cells of a picture stand: plain values in, coordinates out. Templates draw, nothing is queried."""
