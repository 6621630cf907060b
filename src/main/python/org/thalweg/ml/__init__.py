"""Where PySpark looks for the Python classes of the Java package org.thalweg.ml."""

from thalweg.ml import *  # noqa: F401,F403
from thalweg.ml import __all__  # noqa: F401
