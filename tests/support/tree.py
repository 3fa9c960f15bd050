"""A small tree of departments."""

from callcenter.domain.record import Record


class Tree(Record, frozen=True):
    """A small tree: each department's place as a path."""

    paths: tuple[str, ...] = ("city", "city/water", "city/water/east", "city/roads", "city/discipline")

    def exists(self, department: str) -> bool:
        return department in {path.rsplit("/", 1)[-1] for path in self.paths}

    def covers(self, above: str, below: str) -> bool:
        return any(path.split("/")[-1] == below and above in path.split("/") for path in self.paths)
