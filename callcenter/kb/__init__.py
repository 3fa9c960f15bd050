"""The knowledge base (知识库), pure: articles, who may move them on, what is wrong in them, and how searches rank."""
