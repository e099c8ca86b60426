"""What we sell: products and the tree of categories above them.

Words: *offering* (a product or a category), *parent* (the category above), *sales cycle*. A product is a leaf.
Neighbour on the same floor, unknown to this room: accounts. Below: workspace.
"""
