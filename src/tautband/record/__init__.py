"""Patients, episodes, visits, consent and what was done needle by needle."""
