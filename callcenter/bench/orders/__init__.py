"""``callcenter bench orders``: a million work orders on either store, and how quick lists, search and changes are."""
