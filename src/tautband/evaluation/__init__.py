"""How often the answer is right: cases with their truth, scored beside simple charts, with intervals."""
