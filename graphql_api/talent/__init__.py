"""The subject of talent lists: whom a firm keeps in mind."""
