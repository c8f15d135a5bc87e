"""What is printed and written: the grid, its marks and template, and pages by synthetic hands."""
