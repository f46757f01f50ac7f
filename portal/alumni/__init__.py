"""The profile of a graduate: education, career, skills, and who may see which of it."""
