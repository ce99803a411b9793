"""Every kind of page with addresses that show it in its states: a new page joins here, and all tests of looks see it.

The first address of a kind is the one that is photographed and weighed.
"""

from __future__ import annotations

KINDS = {
    "home": ("/",),
    "models": (
        "/models",
        "/models?search=llama&capability=chat&provider=scaleway",
        "/models?search=zzzz",
    ),
    "model": (
        "/models/nova-1",
        "/models/nova-1?input_tokens=3000&output_tokens=500&requests=1000",
        "/models/hostile-1",
    ),
    "offer": ("/models/nova-1/offers/anthropic", "/models/hostile-1/offers/evil-sons"),
    "compare": (
        "/compare?offer=nova-1@anthropic&offer=nova-1@openai&offer=gpt-5&input_tokens=3000&output_tokens=500",
        "/compare",
    ),
    "providers": ("/providers",),
    "provider": ("/providers/openai", "/providers/evil-sons"),
    "status": ("/status", "/status?search=zzzz"),
    "changes": ("/changes", "/changes?topic=added", "/changes?model=none"),
    "deprecations": ("/deprecations?days=3650",),
    "calculator": (
        "/calculator?model=nova-1&model=gpt-5&input_tokens=3000&output_tokens=500&requests=1000",
        "/calculator?model=claude-sonet",
        "/calculator",
    ),
    "about": ("/about",),
    "docs": ("/docs",),
    "document": ("/docs/reference/registry", "/docs/reference/api"),
    "offline": ("/offline",),
    "not-found": ("/models/none", "/nowhere"),
}
