"""Printing with Typst: what is printed is plain values, the layout stands in the ``.typ`` files beside."""
