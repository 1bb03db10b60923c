"""May we needle this person, here, today: rules as dated data with sources, and one trace that can be read aloud."""
