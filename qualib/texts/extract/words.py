"""The words the grammar knows: verbs of attainment and making, comparators, connectives, units.

These are closed or nearly closed classes of the written language of such plans. No indicator, place or number is
among them.
"""

from __future__ import annotations

import re


def either(words: str) -> str:
    """An alternation of blank-separated words, longest first, as a regular expression."""
    return "|".join(map(re.escape, sorted(words.split(), key=len, reverse=True)))


# Characters before which a word of one character, met backwards, is the end of another word: 产能, 人均, 认为.
ENDS_A_WORD = {
    "能": "产 功 性 效 智 节 电 储 动 热 才 势 技 核 风 阳 机",
    "均": "人 户 亩 平 地 日 月 生 机",
    "为": "行 作 认 成",
    "是": "但 于 还",
    "出": "拿 列 推 产 支 输 进 突 退 外 复",
    "有": "国 所 私",
    "年": "万 青 少 学 成 丰 全 当",
    "达": "发 到 雷",
    "减": "消 核",
    "也": "者",
    "以": "加 予 难",
    "按": "依",
    "在": "存 潜",
    "占": "抢 侵",
    "应": "供 响 效 对 反 适 感",
    "须": "必",
    "要": "重 主 需 必 摘 纲",
    "增": "递 新 净",
    "各": "",
    "目标": "",
}


def backward(words: str) -> str:
    """The same, each word spelt backwards: `re` cannot look back, so text before a number is matched reversed."""
    return _guarded([word[::-1] for word in words.split()], {k: v for k, v in ENDS_A_WORD.items() if v})


# Comparators before a number, and after it.
AT_LEAST = (
    "不低于 不少于 不小于 不得低于 不得少于 不能少于 超过 突破 超 超出 至少 高于 大于 多于 优于 逾 不下 最少 "
    "不低于: 大于等于 ≥ > 冲刺"
)
AT_MOST = "不超过 不高于 不多于 不大于 不得超过 不得高于 低于 小于 少于 至多 最多 不突破 ≤ < 小于等于"
ABOUT = "接近 大约 将近 约为 大致"
AFTER_GE = "以上 及以上 或以上 之上"
AFTER_LE = "以下 以内 之内 之下 及以下 或以下"
AFTER_EQ = "左右 上下"

# Verbs that state a level: what they govern stands before them.
REACH = (
    "达到 达 达至 达致 达成 提高到 提高至 提高为 提升到 提升至 提升为 上升到 上升至 增加到 增加至 增至 升至 增到 升到 "
    "增长到 增长至 扩大到 扩大至 扩展到 扩展至 发展到 发展至 壮大到 拓展到 推广到 推广至 累计达到 累计达 总数达 "
    "总数达到 "
    "降低到 降低至 降至 降到 降为 下降到 下降至 下降为 减少到 减少至 减至 减少为 压减至 压缩到 压缩至 缩短到 缩短至 "
    "缩短为 "
    "做到 压到 压至 占到 定在 定为 扩至 缩至 上调至 下调至 调至 调到 回升至 回升到 恢复到 恢复至 增长为 增至 要到 "
    "要有 要达 应达到 达到了 "
    "控制到 控制在 控制 控制为 实现 为 是 有 在 占 占到 到 至 跃升至 跃升到 调整到 提至 提到 处于 比例为"
)
KEEP = (
    "稳在 守住 守在 保在 稳定在 稳定 保持在 保持 维持在 维持 稳定保持在 稳定达到 巩固在 继续保持在 继续保持 "
    "保证在 稳定保持 保持到"
)
RISE = (
    "提高 提升 上升 增长 增加 递增 扩大 增幅 增幅为 增长率为 增速 增速为 增 升 改善 加大 上涨 增产 增收 提高了 递增率"
)
FALL = "下降 降低 减少 减 缩短 压减 压缩 削减 递减 节约 降 减排 降幅 缩减 下降了 回落"
# Words between a verb and its number, or before the verb.
BETWEEN = (
    "由 从 拥有 共有 现有 建有 设有 逐年 分别 依次 均 都 各 各自 平均 每年 年均 累计 共 总共 共计 合计 基本 全部 "
    "力争 争取 确保 稳步 再 要 将 应 须 必须 "
    "总数 数量 总数量 个数 则 皆 一律 争取 全面 不断 持续 继续 逐步 年 年度 一般 预计 有望 可 能 也 就 又 仍 并 "
    "仅 只 仅仅 每人每年 每人每月 每户 每亩 每人 每生 每立方米 "
    "每平方米 保证 努力 : 的 比现在 比目前 较目前 在现有基础上 在现有水平上 出 "
    "同比 环比 比上年 较上年 每年平均 年平均 以年均 以 按 按照 了 分年度 分年 到 至 目标值 目标"
)

# Verbs of making and choosing, which add nothing to what an indicator is called.
MAKE = (
    "拿出 划拨 统筹 新改扩建 改扩建 新建改扩建 新改建 新(改)建 新(改、扩)建 新(扩)建 改(扩)建 新建、改扩建 "
    "新建、扩建 新建、改建 "
    "新建和改扩建 "
    "新建(改扩建) 开工建设 新开工 开工 竣工 投产 投用 发行 新发行 开行 新开行 开通 新开通 筹集 筹措 募集 招募 投放 "
    "新投放 添置 更新 收储 "
    "新植 栽植 打通 新打通 释放 撬动 吸引 拉动 盘活 净增 新招引 招商引进 新签约 签约 新投产 新开业 新纳统 新入库 新上 "
    "新建 新增 新增加 新培育 新认定 新创 新创建 新获 新获得 新增设 新设 新设立 新发展 新引进 新制定 新注册 新评 "
    "新打造 再建 再增 "
    "建成 建设 建立 建立健全 创建 创建成 创成 创优 培育 培育形成 培育打造 培育发展 培育壮大 培养 培植 形成 打造 "
    "打造形成 争创 再创建 "
    "争创成 争取创建 荣获 夺取 引进 认定 评选 评定 评出 组建 抓紧组建 设立 成立 发展 扶持 推进 推动 实现 完成 组织 "
    "组织实施 实施 开展 "
    "支持 引导 鼓励 指导 帮助 选择 选定 确定 遴选 选树 树立 选拔 推选 选取 筛选 建成并 命名 挂牌 推荐 推出 推广 "
    "推广应用 拥有 具有 建有 办好 办成 "
    "孵化 招引 集聚 聚集 壮大 做强 做大 扩大 增加 增设 加快 加强 加大 着力 促进 督促 推动建设 推进建设 规划建设 布局 "
    "布局建设 筹建 "
    "筹建成 申建 获批 获批建设 安排 落实 投入 设置 配备 配置 出台 编制 谋划 抓好 做好 加快建设 加快推进 加快培育 "
    "加快形成 重点建设 重点培育 "
    "重点打造 重点支持 重点推进 重点扶持 入选 进入 带动 动员 覆盖 建设形成 升级 选出 选派 深入开展 深入实施 全面完成 "
    "全面实施 储备 征集 "
    "挖掘 优选 取得 获得 成功创建 成功争创 突破 解决 帮助解决 产生 涌现 抓 举办 奖励 给予 提供 试点 新签 新开 力推 "
    "力促 启动 启动建设 获评 持续开展 每年开展 "
    "主导 主持 参与 牵头 主导或参与 主持或参与 参与或主导 主持参与 主导参与 申报 申报创建 发布 新发布 新增发布 "
    "推动完成 规划 规划建设 新建改建 改建 扩建 新改扩建 改造提升 建好 建 创 获 新 增 达 帮扶 覆盖到"
)
# A verb of one character (or one that also begins a noun) is not a verb before these.
MAKE_NOT = {
    "建": "筑 设 材 制",
    "创": "新 业 意 造 建",
    "获": "证 奖 得",
    "新": "产 型 能 材 药 兴 一 技 旧 华 媒 疆 乡 农 闻 增 建 区 城 车 上",
    "增": "加值 长 速 值 幅",
    "达": "标 成",
    "建设": "工程 项目 用地 领域 单位 行业 工地",
    "发展": "水平 质量 指数",
    "服务": "业 质量",
    "抓": "手",
    "培养": "基地",
    "创建": "率",
    "获得": "质量 环境 有机 绿色",
    "安排": "率",
    "增加": "值",
    "投入": "强度 占 产出",
    "覆盖": "率 面",
    "完成": "率",
    "实施": "率",
    "试点": "企业 示范 单位 城市 县 区",
    "解决": "率",
    "扶持": "资金",
    "支持": "率 度",
    "奖励": "资金",
    "推广": "面积 率",
    "落实": "率",
    "认定": "率",
    "开展": "率",
    "设置": "率",
    "配备": "率",
    "配置": "率",
    "实现": "率",
    "升级": "率",
    "突破": "率 性",
    "发": "明",
    "规划": "率 面积",
    "带动": "投资 就业 社会 消费 增收",
    "拉动": "投资 就业 社会 消费 增长",
    "撬动": "投资 社会",
    "吸引": "投资 社会",
    "更新": "率 改造",
    "开工": "率 面积",
    "竣工": "率 面积 验收 工程 决算",
    "投产": "率",
    "开行": "率 量",
    "开通": "率",
    "签约": "率 服务 金额",
    "筹集": "率",
    "发行": "量 额",
    "释放": "率",
}
# Clause openers that belong to no name.
OPEN = (
    "用于 一是 二是 三是 四是 五是 六是 七是 八是 九是 十是 拟 拟安排 初步安排 计划安排 再安排 新的一年 在此基础上 "
    "在 到 截至 力争 争取 确保 实现 努力 使 其中 全市 全省 全县 全区 全州 全盟 全国 全旗 我省 我市 我县 我区 我州 "
    "全年 全域 本市 本省 本区 该市 该省 该县 该区 "
    "同时 以及 并 并且 且 还 要 将 也 及 和 与 或 、 另 另有 此外 再 逐步 继续 每年 年均 今年 明年 去年 各地 届时 就 "
    "区域内 辖区内 辖区 市域 域内 省内 市内 县内 区内 年底 年末 年内 : ” · - — ① ② ③ ④ ⑤ ⑥ \t ) ） . "
    "分别 从 比 较 年底前 推动 推进 促进 加快 引导 累计 共 实现了 计划 预计 预期 有望 目标是 目标为 提出 明确 要求 "
    "保证 经过 未来 今后 "
    "三年 五年 两年 三年内 五年内 稳步 不断 持续 大幅 大力 积极 基本实现 力求 让 把 对 为 给 向 围绕 其 全 用 "
    "通过提高 提高 提升 降低 着力 务必 必须 推动实现 到期 "
    "人民政府 计 分年度 坚持 加强 深入 据悉 获悉 了解到 表示 指出 强调 按照 保持 稳定 巩固 严格 切实 每个县区 每个 "
    "每家 通过 达到 至少 期内 现有 已有 共有 已建成 已"
)
OPEN_NOT = {
    "全国": "“ 文明 质量强 先进 重点 百强 示范 知名 优秀 首批 卫生 双拥 一流 劳动 统一 性",
    "全省": "“ 文明 先进 重点 百强 示范 优秀 首批",
    "全市": "“ 文明 先进 重点 示范 优秀 首批",
    "在": "用 建 册 岗 线 校 编 职 产 营 役 地 校",
    "要": "素 害 闻",
    "和": "谐 田",
    "再": "生 制 就 利",
    "共": "同 享 性 建 有 用 青 产",
    "全": "面 要 员 过 程 域 部 民 社 国 省 市 产 科 生 行 寿 系 球 口 流 日 职 天",
    "用": "水 户 电 能 地 人 气 工 药 热",
    "其": "他 它 余",
    "对": "外 口 标 比 接 照",
    "为": "民 农",
    "给": "水 排",
    "比": "例 重 率 对 较 值",
    "较": "大 高 好",
    "从": "业 事",
    "到": "期 位 达 货 港",
    "通过": "质量 率 环境 认证 验收 认定 评审 国家 省 G I C H 有机 绿色 国际 职业 强制 产品 能源 测 一 复",
    "实现": "率",
    "提高": "率 型",
    "保持": "率",
    "稳定": "性 率 达 运",
    "严格": "度",
    "且": "末",
    "与": "会",
    "及": "时 格",
    "使": "用 命",
    "让": "利",
    "把": "关",
    "计": "量 划 算 生",
    "加强": "型",
    "达到": "率",
    "提升": "率",
    "降低": "率",
    "将": "军",
    "向": "日 好",
    "推动": "率",
    "加快": "率",
    "持续": "率 性",
    "继续": "教",
    "每个": "县",
    "还": "田 林 款",
    "并": "网 购 联 轨",
    "也": "门",
    "就": "业 医 诊 学 餐",
    "另": "外",
    "巩固": "率 提",
    "要求": "率",
    "明确": "率",
    "计划": "率 生 完 单",
    "人民政府": "质 网",
}

# Endings of a name that call for a rate or a score even where the sign is missing.
RATE_END = ("率", "比例", "比重", "占比", "比率", "份额", "普及率", "百分比")
SCORE_END = (
    "满意度",
    "指数",
    "得分",
    "满意程度",
    "评分",
    "满意指数",
    "分值",
    "测评分",
    "信任度",
    "感知度",
    "竞争力指标",
)


def begin(pattern: re.Pattern[str], text: str, at: int = 0) -> re.Match[str]:
    """The match at ``at`` of a pattern that matches everywhere, be it nothing."""
    found = pattern.match(text, at)
    assert found is not None
    return found


def openers(words: str, exceptions: dict[str, str]) -> str:
    """An alternation of words, longest first, each barred before the characters that make another word of it."""
    return _guarded([word for word in words.split(" ") if word], exceptions)


def _guarded(words: list[str], exceptions: dict[str, str]) -> str:
    """An alternation behind a look at the first character, which spares trying every word where none begins."""
    words = sorted(set(words), key=len, reverse=True)
    first = "".join(map(re.escape, sorted({word[0] for word in words})))
    return (
        f"(?=[{first}])(?:"
        + "|".join(
            re.escape(word) + (f"(?!{either(exceptions[word])})" if word in exceptions else "") for word in words
        )
        + ")"
    )


# Nouns counted only when a text enumerates its own points.
OWN_POINTS = (
    "方面 举措 措施 重点任务 主要任务 分解任务 具体任务 工作任务 指标 要求 内容 方向 问题 短板 难题 弱项 环节 层次 "
    "阶段 领域 关键 步骤 原则 要素 角度 维度 时期 梯队 梯次 类别 层级 到位 转变 统一 强化 坚持 结合 "
    "导向 提升 确保 不放过 不动摇 抓手 "
    "突破口 关系 条件 理念 意识 文明 自信 意见 着力点 聚焦 转型 优先 重点"
)
# After a Chinese numeral these too name an enumeration, not a count to reach.
OWN_MORE = (
    OWN_POINTS + " 实事 台阶 攻坚战 硬仗 事项 机制 制度 体系 目标 工程 行动 专项 计划 任务 平台 清单 "
    "主体 责任 步 轮 战略 支撑 保障 优势 能力 目的 "
    "实体 服务 标准"
)
