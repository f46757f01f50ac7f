"""The subject of places, sectors and skills."""
