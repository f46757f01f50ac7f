"""Facts written with the change they tell of; other rooms subscribe."""
