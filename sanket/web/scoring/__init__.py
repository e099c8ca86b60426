"""Settings -> Scoring: what the company's own history says about its rules, and how a change of them is agreed on."""
