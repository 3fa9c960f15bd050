"""Early warning (预警): what the orders, taken together, say before anybody says it."""
