"""Commands of `tautband manage`."""
