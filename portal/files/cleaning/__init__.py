"""Reading a stranger's bytes and writing them anew. Runs in a child process, without Django, database or secrets."""
