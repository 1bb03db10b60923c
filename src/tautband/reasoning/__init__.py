"""From a case to an assessment: red flags by rule, then a noisy-OR network with exact posteriors and its reasons."""
