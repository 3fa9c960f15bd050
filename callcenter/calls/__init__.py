"""One call and its legs, and the three-way call with a department."""
