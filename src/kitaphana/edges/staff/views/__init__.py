"""The pages of the staff edge: parse, call one service or query, present."""
