"""What the bot remembers: every SQL statement, the seal on answers, and the one transaction a turn runs in."""
