"""Until when what has to be done: spans, the calendar, the policies, and the alarms that follow."""
