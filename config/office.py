"""The tables of the configuration for the office's outlets: Open311, early warning."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from callcenter.orders.warnings.burst import BurstRules
from callcenter.orders.warnings.finding import Level
from callcenter.orders.warnings.mass import MassRules
from callcenter.orders.warnings.words import DEFAULT, WordGroup
from config import types as t
from config.routing import Table

Address = Annotated[
    str,
    Field(
        pattern=r"\Ahttps?://[A-Za-z0-9._:\[\]-]{1,253}(?:/[A-Za-z0-9._~-]+)*/open311/v2\Z",
        description='the address seen from outside, such as "https://hotline.example.org/open311/v2"',
    ),
]
Ratio = Annotated[float, BeforeValidator(t.number), Field(ge=1, le=100, description="a number from 1 to 100")]
Word = Annotated[str, Field(min_length=2, max_length=40, description="a text of 2 to 40 characters")]


class Open311(Table):
    """[open311]: citizens' programs read and file; without this table they do not."""

    url: Address
    contact: t.Title
    jurisdiction_id: str = Field(
        "", max_length=80, description="a text, or nothing where there is one jurisdiction only"
    )
    testing: t.Switch = False
    posts_per_minute: t.Count = 30


class Webhooks(Table):
    """[webhooks]: where programs may be that are told what happens to orders."""

    private_addresses: t.Switch = False


class Keywords(Table):
    """[[early_warning.keywords]]: words that mean one danger."""

    name: t.Name
    words: Annotated[tuple[Word, ...], Field(min_length=1, max_length=200, description='words such as ["坍塌"]')]
    level: Literal["notice", "warning", "urgent"] = Field("urgent", description='"notice", "warning" or "urgent"')


class EarlyWarning(Table):
    """[early_warning]: what is warned of."""

    burst_orders: t.Count = 5
    burst_within_s: t.Seconds = 1800.0
    burst_ratio: Ratio = 3.0
    mass_callers: t.Count = 3
    mass_within_s: t.Seconds = 86_400.0
    keywords: tuple[Keywords, ...] | None = Field(None, description="[[early_warning.keywords]] tables")

    @property
    def burst(self) -> BurstRules:
        """What counts as a burst."""
        return BurstRules(count=self.burst_orders, within_s=self.burst_within_s, ratio=self.burst_ratio)

    @property
    def mass(self) -> MassRules:
        """What counts as a mass incident."""
        return MassRules(callers=self.mass_callers, within_s=self.mass_within_s)

    @property
    def words(self) -> tuple[WordGroup, ...]:
        """The operator's words, else those that come with the program."""
        if self.keywords is None:
            return DEFAULT
        return tuple(WordGroup(name=each.name, words=each.words, level=Level(each.level)) for each in self.keywords)
