"""Forms of the staff pages: plain, in the look of the house."""
