"""Settings, Working time: hours of the company, its teams and people; holidays, leave, who is on call."""
