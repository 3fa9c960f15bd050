"""Made-up articles for ``callcenter bench kb``: their words are the trade's, what they say means nothing."""

from collections.abc import Iterator
from random import Random

from callcenter.domain.ids import Instant
from callcenter.kb.article import Article, ArticleState, Content


def _words(text: str) -> list[str]:
    return text.split()


_MATTERS = _words(
    "井盖 医保 噪声扰民 路灯 公积金 居住证 垃圾分类 停车 供暖 自来水 燃气 公交 学区 低保 养老金 失业登记 "
    "营业执照 不动产登记 施工许可 食品安全 物业费 电梯 树木修剪 积水 宽带 快递 网约车 景区 残疾人证 "
    "生育津贴 落户 护照 驾驶证 违章停车 油烟 扬尘 流浪犬"
)
_ACTS = _words("怎么办理 怎么投诉 由谁负责 需要什么材料 办理时限 收费标准 在哪里查询 不满意怎么办 报修 补办")
_PLACES = _words("城区 开发区 高新区 各县 本市 新区 老城 乡镇 街道 社区")
_GLUE = _words(
    "可以 应当 需要 请 携带 身份证 到 窗口 提交 申请表 工作日 上午 下午 受理 审核 完成 通知 本人 代办 委托书 "
    "网上 预约 排队 取号 电话 咨询 热线 转交 承办单位 回复 诉求人 说明 地点 时间 照片 证明 原件 复印件 核对 "
    "登记 编号 短信 进度 结果 反馈"
)
_MATTERS_EN = _words("noise permit pothole streetlight garbage parking water bus license shelter")
_ACTS_EN = ("how to report", "who is responsible for", "how to apply for", "what to bring for", "how to appeal about")
_GLUE_EN = _words(
    "please call the hotline office form identity card bring working day hours and department answer place time photo "
    "number message result check original copy your"
)
_ENGLISH = 0.15


def articles(count: int, chance: Random, at: Instant) -> Iterator[Article]:
    """``count`` published articles: on frequent matters and rare ones, a part in English, some not valid any more."""
    for no in range(count):
        content = _english(chance) if chance.random() < _ENGLISH else _chinese(chance)
        ended = Instant(at - 1) if chance.random() < 0.05 else None
        yield Article(
            id=f"b{no}",
            state=ArticleState.PUBLISHED,
            live=1,
            content=Content(**content, department=f"d{no % 40}", valid_until=ended),  # type: ignore[arg-type]
            author="bench",
            created_at=at,
            changed_at=at,
            published_at=at,
        )


def _chinese(chance: Random) -> dict[str, object]:
    # The first matters are the frequent ones, as on every hotline.
    matter = _MATTERS[int(len(_MATTERS) * chance.random() ** 1.5)]
    other = chance.choice(_MATTERS)
    act = chance.choice(_ACTS)
    sentences = ["".join(chance.choices(_GLUE, k=chance.randint(5, 12))) for _ in range(chance.randint(4, 16))]
    sentences[chance.randrange(len(sentences))] += f"与{other}相同" if chance.random() < 0.1 else f"{matter}事项"
    return {
        "title": f"{chance.choice(_PLACES)}{matter}{act}（{chance.randint(1, 999)}）",
        "body": "。".join(sentences) + "。",
        "questions": (f"我要{act}{matter}", f"{matter}的事找谁"),
        "category": matter,
    }


def _english(chance: Random) -> dict[str, object]:
    matter = chance.choice(_MATTERS_EN)
    sentences = [" ".join(chance.choices(_GLUE_EN, k=chance.randint(6, 14))) for _ in range(chance.randint(4, 12))]
    return {
        "title": f"{chance.choice(_ACTS_EN)} {matter} {chance.randint(1, 999)}".capitalize(),
        "body": ". ".join([*sentences, f"About {matter} and {chance.choice(_MATTERS_EN)}"]) + ".",
        "questions": (f"Whom do I call about {matter}?",),
        "category": matter,
    }
