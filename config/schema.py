"""The configuration file, table by table. A key that is not here is an error."""

from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr

from callcenter.domain.routing import Strategy
from config import office as o
from config import routing as r
from config import types as t
from config import waiting as w
from config.call_back import CallBack, QueueCallBack
from config.hours import Hours
from config.routing import Table


class Site(Table):
    """[site]: which hotline this is."""

    name: t.Name
    jurisdiction: t.Jurisdiction = "000000"
    timezone: t.Timezone = "Asia/Shanghai"


class Http(Table):
    """[http]: the API and the monitor page."""

    host: t.Host = "127.0.0.1"
    port: t.Port = 8080
    names: t.HostNames = ()
    certificate: t.FilePath | None = None
    key: t.FilePath | None = None
    behind_proxy: t.Switch = False
    proxies: t.Addresses = ("127.0.0.1", "::1")

    @property
    def encrypted(self) -> bool:
        """Whether others may be let in, because nobody can listen on the way."""
        return self.certificate is not None or self.behind_proxy


class Store(Table):
    """[store]: where the records are."""

    # It may hold a password.
    url: t.StoreUrl = Field("sqlite:///var/callcenter.db", repr=False)


class Privacy(Table):
    """[privacy]: how citizens' data is kept, and for how long."""

    key_file: t.KeyFile = "var/office.keys"
    record_years: t.Years = 5


class Deadlines(Table):
    """[deadlines]: until when work orders are dealt with."""

    policy: t.Name = "default"
    policies: t.FilePath | None = Field(
        None, description='a file by its whole path, such as "/etc/callcenter/policies.toml"'
    )
    holidays: t.Place = "CN"


class Mqtt(Table):
    """[mqtt]: the broker; without this table nothing is published."""

    host: t.Host = "127.0.0.1"
    port: t.Port = 1883
    prefix: t.Topic = "callcenter/v1"
    username: t.Title | None = None
    password: SecretStr | None = Field(None, description="a text")


class Log(Table):
    """[log]: how the log looks and how much is in it."""

    format: Literal["console", "json"] = Field("console", description='"console" or "json"')
    level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description='"debug", "info", "warning" or "error"'
    )


class Pbx(Table):
    """[[pbx]]: one Asterisk and the AMI user on it."""

    name: t.Name
    host: t.Host = "127.0.0.1"
    port: t.Port = 5038
    username: t.Music = "callcenter"
    secret: t.Secret
    cel: t.FilePath | None = None


class Line(w.LineCloses):
    """[[lines]]: a number that citizens call."""

    number: t.Digits
    name: t.Title
    name_en: t.Title | None = None
    queue: t.Name
    menu: t.Name | None = None
    answer_at_once: t.Switch = False
    ring_limit_s: t.Seconds = 25.0
    language: Literal["zh", "en"] = Field("zh", description='"zh" or "en"')
    target_s: t.Seconds = 15.0
    warn_s: t.Seconds = 10.0
    welcome: t.Prompt | None = None
    music: t.Music = "default"
    hours: Hours | None = Field(
        None, description='hours of one day, such as { days = [1, 2, 3, 4, 5], opens = "09:00", closes = "18:00" }'
    )
    priority: t.Priority = 0
    position: t.Count | None = None
    requirement: r.Requirement = ""
    deadline_from: Literal["request", "arrival"] = Field("request", description='"request" or "arrival"')


class Queue(w.QueueWaits):
    """[[queues]]: people who wait for one group of agents."""

    name: t.Name
    title: t.Title | None = None
    title_en: t.Title | None = None
    ring_s: t.Seconds = 8.0
    wrap_up_s: t.SecondsOrZero = 10.0
    max_wait_s: t.Seconds = 300.0
    overflow: t.Name | None = None
    max_length: t.Count | None = None
    short_abandon_s: t.SecondsOrZero = 5.0
    strategy: r.StrategyName = Strategy.LONGEST_IDLE
    deadline_routing: t.Switch = True
    weight: t.CountOrZero = 0
    requirement: r.Requirement = ""
    penalty_rules: tuple[r.PenaltyRuleTable, ...] = Field((), description="rules such as { after_s = 8, max = 2 }")
    penalty_members_limit: t.CountOrZero = 0
    max_talks: t.Count | None = None
    progressive_s: t.Seconds = 10.0
    redial_s: t.SecondsOrZero = 0.0
    sticky_days: t.Days = 0.0
    sticky_wait_s: t.Seconds = 8.0
    call_back: QueueCallBack | None = Field(None, description="a [queues.call_back] table")


class Agent(Table):
    """[[agents]]: a person and the endpoint the person sits at."""

    id: t.Name
    name: t.Title
    endpoint: t.Endpoint
    pbx: t.Name | None = None
    queues: r.Members
    logged_in: t.Switch = False
    skills: r.Skills = Field({}, description="skills with levels from 1 to 100, such as { english = 3, tax = 1 }")
    wrap_up_s: t.SecondsOrZero | None = None


class Choice(Table):
    """What a menu key leads to."""

    queue: t.Name | None = None
    menu: t.Name | None = None
    priority: t.Priority | None = None
    position: t.Count | None = None
    requirement: r.Requirement = ""
    lane: t.Name | None = None


class Menu(Table):
    """[[menus]]: one question of the IVR."""

    name: t.Name
    prompt: t.Prompt
    keys: dict[str, Choice] = Field(description='keys such as 1 = { queue = "12345" } or 2 = { menu = "more" }')
    timeout_s: t.Seconds = 5.0
    tries: t.Tries = 3


class Department(Table):
    """[[departments]]: a desk that agents can bring into a call."""

    id: t.Digits
    name: t.Title
    name_en: t.Title | None = None
    dial: t.Dial
    ring_s: t.Seconds = 20.0


class Reason(Table):
    """A pause with a name."""

    name: t.Title
    name_en: t.Title | None = None


Reasons = Annotated[
    tuple[Reason, ...],
    Field(min_length=1, max_length=9, description='1 to 9 entries such as { name = "小休", name_en = "break" }'),
]


class Rules(Table):
    """[rules]: how the centre treats its agents."""

    misses_before_pause: t.Count = 3
    rest_s: t.SecondsOrZero = 5.0
    phantom_s: t.SecondsOrZero = 2.0
    connect_s: t.Seconds = 3.0
    full_number_to_agents: t.Switch = False
    pause_reasons: Reasons = (Reason(name="小休", name_en="break"),)
    missed_reason: t.Title = "多次未接"
    auto_pause: r.AutoPauseTable = Field(r.AutoPauseTable(), description="limits such as { no_answer = 3 }")
    unreachable_logout_s: t.SecondsOrZero = 0.0
    wrap_up_extension_s: t.Seconds = 30.0
    country_code: t.CountryCode = "86"
    emergency_dial: t.Emergencies = ()


class Codes(Table):
    """[feature_codes]: what agents dial."""

    login_toggle: t.Code = "*45"
    login: t.Code = "*451"
    logout: t.Code = "*450"
    pause_toggle: t.Code = "*46"
    unpause: t.Code = "*460"
    waiting: t.Code = "*47"
    pause: t.Code = "*48"
    wrapup_end: t.Code = "*49"
    department: t.Code = "*3"
    join: t.Code = "*5"
    leave: t.Code = "*6"
    cancel: t.Code = "*7"


def _many(example: str) -> Any:
    return Field(min_length=1, description=f"one or more [[{example}]] tables")


class File(Table):
    """The whole file."""

    site: Site = Field(description="a [site] table with a name")
    http: Http = Field(Http(), description="an [http] table")
    store: Store = Field(Store(), description="a [store] table")
    privacy: Privacy = Field(Privacy(), description="a [privacy] table")
    deadlines: Deadlines = Field(Deadlines(), description="a [deadlines] table")
    webhooks: o.Webhooks = Field(o.Webhooks(), description="a [webhooks] table")
    early_warning: o.EarlyWarning = Field(o.EarlyWarning(), description="an [early_warning] table")
    open311: o.Open311 | None = Field(None, description="an [open311] table")
    mqtt: Mqtt | None = Field(None, description="an [mqtt] table")
    log: Log = Field(Log(), description="a [log] table")
    pbx: tuple[Pbx, ...] = _many("pbx")
    lines: tuple[Line, ...] = _many("lines")
    queues: tuple[Queue, ...] = _many("queues")
    agents: tuple[Agent, ...] = _many("agents")
    menus: tuple[Menu, ...] = Field((), description="[[menus]] tables")
    departments: tuple[Department, ...] = Field((), description="[[departments]] tables")
    lanes: tuple[r.LaneTable, ...] = Field((), description="[[lanes]] tables")
    call_back: CallBack | None = Field(None, description="a [call_back] table")
    rules: Rules = Field(Rules(), description="a [rules] table")
    feature_codes: Codes = Field(Codes(), description="a [feature_codes] table")
