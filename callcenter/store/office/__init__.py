"""What the people behind the call keep: cases, deadlines, departments, accounts, knowledge; one code, both stores."""
