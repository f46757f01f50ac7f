"""The subject of files: a person's photo and CV, handed in and taken away."""
