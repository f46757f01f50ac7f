"""Places, fields of study, sectors, skills and occupations: what every other room points at."""
