"""What the PBXs tell of their phones, whether an agent sits there or not: who sits down later finds them so."""

from collections.abc import Mapping

from callcenter.domain.ids import ChannelId, PbxName

Phone = tuple[PbxName, str]
"""A PBX and the name of an endpoint there."""


class Endpoints:
    """Which phones can be rung, and what channels of their own they have; our legs are not noted here."""

    def __init__(self) -> None:
        self._reachable: dict[Phone, bool] = {}
        self._phone_of: dict[ChannelId, Phone] = {}
        self._channels: dict[Phone, set[ChannelId]] = {}

    def reachable(self, phone: Phone) -> bool:
        """Whether the phone can be rung, as last told."""
        return self._reachable.get(phone, False)

    def known(self, phone: Phone) -> bool:
        """Whether the PBX has such a phone at all."""
        return phone in self._reachable

    def channels(self, phone: Phone) -> frozenset[ChannelId]:
        """The phone's own channels."""
        return frozenset(self._channels.get(phone, ()))

    def changed(self, phone: Phone, *, reachable: bool) -> None:
        """The phone registered, or is gone."""
        self._reachable[phone] = reachable

    def opened(self, channel: ChannelId, phone: Phone) -> None:
        """The phone has one channel more."""
        self._phone_of[channel] = phone
        self._channels.setdefault(phone, set()).add(channel)

    def closed(self, channel: ChannelId) -> None:
        """The channel is gone; one not known is no matter."""
        phone = self._phone_of.pop(channel, None)
        if phone is None:
            return
        self._channels[phone].discard(channel)
        if not self._channels[phone]:
            del self._channels[phone]

    def synced(self, pbx: PbxName, own: Mapping[str, set[ChannelId]], reachable: Mapping[str, bool]) -> None:
        """All phones and channels of a PBX as its lists say; what was known before no longer counts."""
        for channel in [channel for channel, phone in self._phone_of.items() if phone[0] == pbx]:
            self.closed(channel)
        self._reachable = {phone: known for phone, known in self._reachable.items() if phone[0] != pbx}
        self._reachable.update(((pbx, endpoint), known) for endpoint, known in reachable.items())
        for endpoint, channels in own.items():
            for channel in channels:
                self.opened(channel, (pbx, endpoint))

    def __len__(self) -> int:
        return len(self._phone_of)
