"""Other people's documents to drafts: found or fetched, converted in a process of their own, cleaned, written down."""
