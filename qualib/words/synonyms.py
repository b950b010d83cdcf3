"""Words that a reader may search by for what the record calls otherwise, in either language."""

from __future__ import annotations

import re

from qualib.words.html import HAN

#: Words of one meaning: where a name has one of them, it is found by all. A word in Latin letters begins a word there.
GROUPS = (
    ("patent", "invention", "ip", "专利", "发明", "知识产权"),
    ("satisfaction", "satisfied", "happy", "满意"),
    ("water", "river", "lake", "水质", "水体", "地表水", "饮用水", "水环境"),
    ("air", "aqi", "smog", "haze", "空气", "大气", "优良天数", "雾霾"),
    ("pm2.5", "fine particle", "particulate", "细颗粒物", "颗粒物"),
    ("food", "食品", "食物"),
    ("drug", "medicine", "pharmaceutical", "药品", "药物", "医药"),
    ("farm", "agricultural", "agriculture", "农产品", "农业"),
    ("pass rate", "compliance", "qualified", "合格率", "达标率"),
    ("sampling", "spot check", "inspection", "抽查", "抽检", "监督抽查"),
    ("brand", "trademark", "famous", "品牌", "名牌", "商标", "驰名"),
    ("standard", "标准"),
    ("work", "construction", "building", "engineering", "工程", "建筑"),
    ("service", "服务"),
    ("manufacturing", "industry", "industrial", "制造业", "工业", "产业"),
    ("sewage", "wastewater", "污水", "废水"),
    ("waste", "garbage", "rubbish", "垃圾", "废物"),
    ("forest", "tree", "森林", "林木"),
    ("laboratory", "testing", "inspection", "检验检测", "检测", "实验室"),
    ("elevator", "lift", "special equipment", "电梯", "特种设备"),
    ("award", "prize", "质量奖", "奖"),
    ("tourism", "tourist", "旅游"),
    ("geographical indication", "地理标志", "地标"),
    ("environment", "environmental", "环境", "环保", "生态"),
)
#: What stands between words.
APART = re.compile(r"[^\w.%-]+|_")


def plain(text: str) -> str:
    """A text as it is searched: small letters, words parted by single spaces, one before the first.

    Examples
    --------
    >>> plain("Guizhou, PM2.5 (2016-06)")
    ' guizhou pm2.5 2016-06 '
    """
    return f" {APART.sub(' ', text.lower()).strip()} "


def widened(text: str) -> str:
    """`plain` text with the words of every group it has one of.

    Examples
    --------
    >>> "patent" in widened("每万人口发明专利拥有量"), "patent" in widened("森林覆盖率")
    (True, False)
    """
    found = plain(text)
    more = [word for group in GROUPS if any(_in(word, found) for word in group) for word in group]
    return plain(" ".join([found, *dict.fromkeys(word for word in more if not _in(word, found))]))


def _in(word: str, text: str) -> bool:
    return (word if HAN.search(word) else f" {word}") in text
