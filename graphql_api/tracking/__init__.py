"""The subject of keeping in touch: for department representatives and the center."""
