"""OpenModels: discover, validate and compare LLM models and the providers that serve them."""

__version__ = "0.1.0"
