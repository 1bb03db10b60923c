"""Every change of the record, each a verb: keyword-only, one transaction, with its audit event."""
