"""What every request is, and the new values that some of them bring."""

from typing import ClassVar

from msgspec import UNSET, UnsetType

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders import terms as t
from callcenter.orders.actions import Action

Maybe = str | UnsetType


class Changes(Record, frozen=True, kw_only=True):
    """New values for what is known of a matter and who asks; what is UNSET stays as it is."""

    caller_number: Maybe = UNSET
    callback_number: Maybe = UNSET
    name: Maybe = UNSET
    org_name: Maybe = UNSET
    id_no: Maybe = UNSET
    address: Maybe = UNSET
    area_code: Maybe = UNSET
    lat: float | UnsetType | None = UNSET
    lon: float | UnsetType | None = UNSET
    party_type: t.PartyType | UnsetType = UNSET
    language: Maybe = UNSET
    is_anonymous: bool | UnsetType = UNSET
    secrecy: t.Secrecy | UnsetType = UNSET
    consent_public: bool | UnsetType = UNSET
    consent_follow_up: bool | UnsetType = UNSET
    vulnerable: Maybe = UNSET
    title: Maybe = UNSET
    content: Maybe = UNSET
    demand_type: t.DemandType | UnsetType | None = UNSET
    category: Maybe = UNSET
    keywords: tuple[str, ...] | UnsetType = UNSET
    occurred_at: Instant | UnsetType | None = UNSET
    attachments: tuple[str, ...] | UnsetType = UNSET
    urgency: t.Urgency | UnsetType = UNSET
    external_no: Maybe = UNSET
    repeat_of: Maybe = UNSET
    mass_event: bool | UnsetType = UNSET
    reported_department: Maybe = UNSET
    leader_instruction: Maybe = UNSET


class Request(Record, frozen=True, kw_only=True):
    """The base: a request for one action."""

    action: ClassVar[Action]
