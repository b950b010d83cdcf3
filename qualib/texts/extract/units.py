"""Units: what a number counts, and in which unit of the coding manual it is told."""

from __future__ import annotations

from enum import IntEnum, auto

from .words import either


class Kind(IntEnum):
    """What a number counts, by its unit; the last three count nothing a plan could promise."""

    PERCENT = auto()
    PP = auto()
    SCORE = auto()
    MULTIPLE = auto()
    CNY = auto()
    PER = auto()
    COUNT = auto()
    MEASURED = auto()
    TIME = auto()
    NONE = auto()
    DATE = auto()
    RANK = auto()


# The kinds by their bare names: to look one up in its class at each number costs more than the test it is for.
PERCENT, PP, SCORE, MULTIPLE, CNY, PER, COUNT, MEASURED, TIME, NONE, DATE, RANK = Kind

# Things that are counted one by one.
COUNTED = (
    "个 家 件 项 张 户 辆 种 名 台 套 座 所 处 条 篇 批 次 起 宗 例 部 门 只 头 枚 块 股 场 支 栋 幢 款 组 对 艘 架 "
    "株 盏 间 人 人次 批次 家次 户次 台次 件次 场次 车次 班次 架次 列次 辆次 趟 航班 人份 份 组批 台套 台件 册 幅 眼 "
    "羽 "
    "棵 个标准 万户 床 村 乡镇 县 市 区 街道 社区 品 类 档 单 笔 票 列 班 期 位 席 口 孔 匹 尾 箱 标箱 标准箱 标台 "
    "标准台 泊位 车位 床位 学位 机位 机架 课时 学时 剂 剂次 集 部次 "
)
# Things that are measured: length, area, volume, weight, power, sound and the like.
MEASURES = (
    "亩 亩次 公顷 平方公里 平方千米 平方米 立方米 立方 标方 公里 千米 海里 米 延米 厘米 毫米 微米 纳米 吨 吨标准煤 "
    "吨标煤 吨标煤当量 吨二氧化碳 载重吨 总吨 蒸吨 公斤 千克 克 毫克 微克 斤 担 升 毫升 千瓦时 千瓦 兆瓦 吉瓦 瓦 "
    "兆瓦时 千伏安 兆伏安 千伏 伏 度电 千焦 摄氏度 分贝 帕 兆 比特 字节 岁 周岁 ‰ 人年 人月 车公里 人公里 吨公里 "
    "列公里 "
    "立方米/日 吨/日 /10万 /百万 /十万"
)
LATIN = (
    "dB(A) dB MWh kWh GWh TWh MW GW kW KW kV KV kVA MVA Mbps Gbps bps TB GB PB MB EB EFlops PFlops EFLOPS PFLOPS GHz "
    "MHz "
    "TEU km km² m² m³ hm² mm cm μm nm mg μg kg mg/L μg/m³ mg/m³ ug/m3 ℃ ㎡ tce MPa Nm³"
)
DATES = "年 月 日 号 时 点 周年 年代 世纪 年度 年级 个年头 月份"
RANKS = "级 级以上 强 星 星级 届 大 层 页 版 字 条例 度 章 节 款项 楼 线 轮 化 网 库 单两 段 位一体 位数 位置"
TIMES = "天 小时 分钟 秒 个工作日 工作日 个月 周 个小时 个季度 年内"
FOREIGN = "美元 欧元 港元"
# Words that say a number has no unit of its own but one shared out over a population.
DENOMINATOR = (
    "立方米|平方米|平方公里|公里|公顷|小时|分钟|标准煤|万元|人天|人次|人年|人月|千人|万人|百人|床日|"
    "[台人户家次元亩天日年月吨升件批辆头床米只季周村县座]"
)

KINDS: dict[str, Kind] = {
    "%": PERCENT,
    "个百分点": PP,
    "百分点": PP,
    "分": SCORE,
    "倍": MULTIPLE,
    "成": PERCENT,
    "元": CNY,
    "番": MULTIPLE,
    ":1": MEASURED,
    "": NONE,
}
for _words, _kind in (
    (COUNTED, COUNT),
    (MEASURES, MEASURED),
    (LATIN, MEASURED),
    (FOREIGN, MEASURED),
    (DATES, DATE),
    (RANKS, RANK),
    (TIMES, TIME),
):
    KINDS.update(dict.fromkeys(_words.split(), _kind))

# A unit as a pattern; one that is made of letters ends where the letters do.
_PLAIN = either(" ".join(word for word in KINDS if word and word not in ("%", ":1") and word not in LATIN.split()))
UNIT = (
    rf"%|个?百分点|[^\W\d_]{{1,6}}/[百千万亿]?(?:{DENOMINATOR})(?:·(?:{DENOMINATOR}))?(?![^\W\d_]{{0,3}}/)|"
    rf"(?:{either(LATIN)})(?![A-Za-z0-9])|:1(?![0-9.])|{_PLAIN}"
)


def code(unit: str, kind: Kind) -> str:
    """The unit of the coding manual for a unit as printed."""
    if kind is PER:
        if unit.startswith(("微克/立方米", "μg/m", "ug/m")):
            return "ug_m3"
        below = unit[unit.index("/") + 1 :]
        return "per_10k" if below.startswith("万") and "元" not in unit else "other"
    if kind is MEASURED:
        return "ug_m3" if unit in ("μg/m³", "ug/m3") else "other"
    if kind is TIME:
        return "other" if unit in ("小时", "分钟", "秒") else "count"
    return "count"
