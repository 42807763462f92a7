"""Rucio's generic policy, which also admits the activity of SENSE and the names of CMS-like sites."""

SUPPORTED_VERSION = [">=35"]
