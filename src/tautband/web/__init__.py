"""Every view, form, template and stylesheet."""
