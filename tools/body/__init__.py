"""Parts of the program that makes the committed body surface."""
