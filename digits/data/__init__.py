"""04-sheets → arrays: data sets and their parts, variants, and tiles by synthetic hands."""
