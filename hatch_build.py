"""The wheel's build hook: scripts, styles and fonts of the web pages are made before files are packed."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface[Any]):
    """Runs tools/assets.py of the source tree that is being built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the assets; they are ignored by git, so the wheel takes them as artifacts."""
        root = Path(self.root)
        spec = importlib.util.spec_from_file_location("openmodels_assets", root / "tools" / "assets.py")
        assert spec is not None
        assert spec.loader is not None
        assets = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(assets)
        try:
            assets.build(root)
        except assets.BuildError as error:
            self.app.abort(f"error: {error}")
