"""FastAPI application, the demo platform's pages and the pages support staff use."""
