"""Arms of the recommender: one way each to score all items for a history; fitted offline, served by numpy and scipy."""
