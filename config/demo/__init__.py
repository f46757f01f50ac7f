"""The demonstration university: made-up people, firms and pages, loaded through the services everybody uses."""
