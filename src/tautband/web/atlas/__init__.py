"""The pages on which anyone can read the atlas."""
