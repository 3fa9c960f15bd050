"""Who may sign in: users, sessions, tokens, and the rules for them."""
