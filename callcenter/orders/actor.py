"""Who acts on a work order, and as what."""

from enum import Enum

from callcenter.domain.record import Record


class Role(Enum):
    """What somebody is in the house; a person may be several."""

    AGENT = "agent"
    """话务员."""
    TEAM_LEAD = "team_lead"
    """班长."""
    DISPATCHER = "dispatcher"
    """审核 / 分派."""
    DEPARTMENT_USER = "department_user"
    """承办单位经办人."""
    DEPARTMENT_REVIEWER = "department_reviewer"
    """承办单位审核人."""
    FOLLOW_UP = "follow_up"
    """回访."""
    SUPERVISOR = "supervisor"
    """督办."""
    KB_EDITOR = "kb_editor"
    """知识库编辑."""
    AUDITOR = "auditor"
    """审计: reads every trace, and never a citizen's data."""
    ADMIN = "admin"
    """系统管理员."""


class Actor(Record, frozen=True, kw_only=True):
    """Somebody who is signed in, or the program itself."""

    id: str
    """The user's name, an agent's id, or ``system``."""
    roles: frozenset[Role] = frozenset()
    department: str | None = None
    """The department that the person belongs to (承办单位); what is below it in the tree is the person's too."""
    agent: str | None = None
    """The agent of the telephone whom this person is, if any."""
    via: str = "web"
    """``web``, ``cli``, ``api``, ``open311``, ``phone`` or ``system``."""

    @property
    def is_system(self) -> bool:
        """Whether it is the program itself: a rule, a timer, a call's own events."""
        return self.via == "system"


SYSTEM = Actor(id="system", via="system")
