"""The vocabulary: ids, events, commands, decisions, errors."""
