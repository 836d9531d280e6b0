"""What the bot says and decides: pure functions over plain data, standard library only."""
