"""Puts the Javadoc into the site that mkdocs has built, if there is one: -Prelease makes it."""

import pathlib
import shutil

JAVADOC = pathlib.Path("target/reports/apidocs")


def on_post_build(config):
    """Copies it beside the pages."""
    if JAVADOC.is_dir():
        shutil.copytree(JAVADOC, pathlib.Path(config.site_dir) / "javadoc", dirs_exist_ok=True)
