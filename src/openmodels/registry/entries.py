"""A registry that has been read: its documents by id, each with the file it came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Any, Generic, TypeVar, cast

from openmodels.registry.documents import Lifecycle, Mapping, Model, Provider
from openmodels.registry.layers import Layers
from openmodels.registry.problems import Place, Problem, Related
from openmodels.registry.read import SourceFile
from openmodels.registry.yaml import Step

D = TypeVar("D", bound=Lifecycle, covariant=True)


@dataclass(frozen=True)
class Entry(Generic[D]):
    """One document and its file; where several roots say something of it, the last of them, above those below it."""

    document: D
    file: SourceFile
    below: tuple[SourceFile, ...] = ()

    @property
    def path(self) -> str:
        """Where the file is, as it is shown to people."""
        return self.file.path

    @property
    def roots(self) -> tuple[str, ...]:
        """The roots that say something of it, the earliest first."""
        return tuple(file.root for file in (*self.below, self.file))

    @cached_property
    def layers(self) -> Layers:
        """Where each key and value stands, and in which file."""
        return Layers([*self.below, self.file])

    @property
    def digest(self) -> str:
        """A digest of the file's bytes, in hexadecimal."""
        return blake2b(self.file.data, digest_size=16).hexdigest()

    def place(self, *where: Step) -> Place:
        """The place of the value at this path."""
        return self.layers.value(where)

    def problem(
        self,
        code: str,
        where: Sequence[Step],
        message: str,
        *,
        hint: str | None = None,
        related: Sequence[Related] = (),
    ) -> Problem:
        """A problem of this document at the value of one of its fields."""
        path = self.layers.file(where).path
        return Problem(code, path, self.place(*where), message, hint=hint, related=related)

    def related(self, where: Sequence[Step], message: str) -> Related:
        """The value of one of its fields, as the other end of a problem elsewhere."""
        return Related(self.layers.file(where).path, self.place(*where), message)


def ids_of_document(document: Lifecycle) -> tuple[str, ...]:
    """The id of a model or provider, the provider's and the model's of a mapping."""
    if isinstance(document, Mapping):
        return (document.provider_id, document.model_id)
    return (document.id,) if isinstance(document, Model | Provider) else ()


@dataclass
class Registry:
    """The documents of one or more roots; of two with the same id one is kept.

    It is the one whose file is named as its id says, or else the first; `repeated` has each pair, the kept one first.
    """

    models: dict[str, Entry[Model]] = field(default_factory=dict)
    providers: dict[str, Entry[Provider]] = field(default_factory=dict)
    mappings: dict[tuple[str, str], Entry[Mapping]] = field(default_factory=dict)
    """By provider id and model id."""
    repeated: list[tuple[Entry[Lifecycle], Entry[Lifecycle]]] = field(default_factory=list)
    broken: dict[str, set[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(set))
    """By kind, the ids of files that exist but have problems of their own: nothing that refers to them is wrong."""
    drafts: list[Entry[Lifecycle]] = field(default_factory=list)
    """Of files with problems, what can still be checked: the well-formed fields that refer to others, else None."""

    def has_model(self, id_: str) -> bool:
        """Whether a file of this model exists, whole or broken."""
        return id_ in self.models or (id_,) in self.broken["model"]

    def has_provider(self, id_: str) -> bool:
        """Whether a file of this provider exists, whole or broken."""
        return id_ in self.providers or (id_,) in self.broken["provider"]

    @property
    def entries(self) -> list[Entry[Lifecycle]]:
        """Every whole document, models first, then providers, then mappings."""
        return [*self.models.values(), *self.providers.values(), *self.mappings.values()]

    def every(self, document: type[D]) -> Iterator[Entry[D]]:
        """Each entry of this class of document, drafts after whole ones."""
        whole: dict[type[Lifecycle], Iterable[Entry[Lifecycle]]] = {
            Model: self.models.values(),
            Provider: self.providers.values(),
            Mapping: self.mappings.values(),
        }
        for entry in (*whole[document], *self.drafts):
            if isinstance(entry.document, document):
                yield cast("Entry[D]", entry)

    def add(self, entry: Entry[Lifecycle]) -> None:
        """Take one more document in."""
        ids = ids_of_document(entry.document)
        places: dict[type[Lifecycle], dict[Any, Any]] = {
            Model: self.models,
            Provider: self.providers,
            Mapping: self.mappings,
        }
        place, key = places[type(entry.document)], ids if len(ids) > 1 else ids[0]
        first = place.setdefault(key, entry)
        if first is entry:
            return
        if entry.file.ids == ids != first.file.ids:
            place[key], first, entry = entry, entry, first
        self.repeated.append((first, entry))
