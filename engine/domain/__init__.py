"""The nouns of Refract: frozen dataclasses that every room and every floor speaks."""
