"""The version, as Maven writes it."""

__version__ = "${project.version}"
