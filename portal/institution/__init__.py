"""The university's units: faculties, departments, programs."""
