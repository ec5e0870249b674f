"""Views of the portal: parse, ask one query or call one service, present."""
