"""The pictures and examples of the guides, made from the shipped atlas and body."""
