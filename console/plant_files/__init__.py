"""Signed files by which the plant says who works here, what is to be made, of what, and in which bay."""
