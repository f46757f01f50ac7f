"""From a frozen page to one person's message: rendered once a language, a recipient's own values spliced in."""
