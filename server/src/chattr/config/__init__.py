"""The settings: read once at start from the environment and `.env`, then frozen."""

from chattr.config.fields import ConfigError, Problem
from chattr.config.loading import load
from chattr.config.settings import Settings

__all__ = ["ConfigError", "Problem", "Settings", "load"]
