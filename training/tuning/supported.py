"""Which models of the registry can be tuned by adapters. Needs nothing but Python, so that the product's tests can ask."""


def unsupported(entry):
    """Why the towers can't be run here as the product runs them, or None. lib/tune/bases.ts asks the same.

    Where the middle of a picture is cut out may differ by half a pixel (`crop`), which no vector notices."""
    towers = {name: tower for name, tower in entry["towers"].items() if tower}
    if entry["pixels"]["fit"] == "squash" or entry["pixels"].get("filter", "bicubic") != "bicubic":
        return "its pictures are scaled in another way"
    if any(tower.get("pooling", "none") != "none" or tower.get("constants") for tower in towers.values()):
        return "its vector comes out in another way"
    if "audio" in towers:
        return "it hears, and sounds would no longer fit its pictures and words"
    return None
