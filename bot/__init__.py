"""How the bot runs: channels, time, sending, files and documents."""
