"""The pages of the clinic: patients, visits, links for patients."""
