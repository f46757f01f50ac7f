"""Postings: jobs, internships, education, scholarships."""
