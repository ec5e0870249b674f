"""Labels on paper: symbols that scanners read, lines that people read, and the sheet that holds them."""
