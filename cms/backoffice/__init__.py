"""The back office: lists, decisions and forms for staff, over the rooms of portal; one module a room, same names."""
