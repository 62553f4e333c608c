//! Registers of those who work for the grids, and of what they do.

use domain::catalogue::PrivacyClass::{C0, C1};

use super::{
    Kind, Register, codes,
    tables::{column, id, micro_grid, said},
};

pub(super) const TEAM: Register = Register {
    name: "team",
    required: false,
    key: &["id"],
    about: said("工作力量,一行一人一岗", "those who work for a grid, one row for each post"),
    columns: &[
        id("记录编号", "number of the row", C1),
        micro_grid(C1),
        column("role", Kind::Word, C1, "岗位", "what they are here").open(codes::ROLES).also(&["角色"]),
        column("party_member", Kind::Flag, C1, "是否党员", "whether a party member"),
        column("joined", Kind::Day, C1, "到岗日期", "the day they began"),
        column("left_on", Kind::Day, C1, "离岗日期", "the day they left").optional(),
    ],
};

pub(super) const WISHES: Register = Register {
    name: "wishes",
    required: false,
    key: &["id"],
    about: said("群众点单,一行一单", "wishes that residents ordered, one a row"),
    columns: &[
        id("点单编号", "number of the row", C0),
        micro_grid(C0),
        column("kind", Kind::Word, C0, "点单类型", "what is wished").open(codes::WISH_KINDS),
        column("ordered_on", Kind::Day, C0, "点单日期", "the day it was ordered"),
        column("due_on", Kind::Day, C0, "应完成日期", "the day it is due"),
        column("dispatched_on", Kind::Day, C0, "派单日期", "the day the community dispatched it").optional(),
        column("claimed_on", Kind::Day, C0, "接单日期", "the day a party member claimed it").optional(),
        column("done_on", Kind::Day, C0, "完成日期", "the day it was done").optional(),
    ],
};

pub(super) const PETITIONS: Register = Register {
    name: "petitions",
    required: false,
    key: &["id"],
    about: said("诉求建议,一行一件", "petitions, suggestions and calls to the hotline, one a row"),
    columns: &[
        id("诉求编号", "number of the row", C0),
        micro_grid(C0),
        column("kind", Kind::Word, C0, "诉求类型", "its kind").open(codes::PETITION_KINDS),
        column("received_on", Kind::Day, C0, "收到日期", "the day it came"),
        column("due_on", Kind::Day, C0, "应答复日期", "the day an answer is due"),
        column("answered_on", Kind::Day, C0, "答复日期", "the day it was answered").optional(),
        column("satisfied", Kind::Flag, C0, "是否满意", "whether the answer satisfied; none before anybody asked")
            .optional(),
    ],
};

pub(super) const ACTIVITIES: Register = Register {
    name: "activities",
    required: false,
    key: &["id"],
    about: said("活动,一行一次", "activities, one a row"),
    columns: &[
        id("活动编号", "number of the row", C0),
        micro_grid(C0),
        column("kind", Kind::Word, C0, "活动类型", "its kind").open(codes::ACTIVITY_KINDS),
        column("held_on", Kind::Day, C0, "举办日期", "the day"),
        column("people", Kind::Count16, C0, "参加人数", "who came").counts("persons"),
        column("minutes", Kind::Count16, C0, "时长", "how long it took").counts("min"),
    ],
};

pub(super) const CHECKS: Register = Register {
    name: "checks",
    required: false,
    key: &["id"],
    about: said(
        "入户检查与巡查,一行为一个微网格一类一个月",
        "checks and patrols, one row for each micro-grid, kind and month",
    ),
    columns: &[
        id("检查编号", "number of the row", C0),
        micro_grid(C0),
        column("kind", Kind::Word, C0, "检查类型", "what is checked").open(codes::CHECK_KINDS),
        column("due_on", Kind::Day, C0, "应完成日期", "the day by which they are due"),
        column("due", Kind::Count16, C0, "应查次数", "how many are due"),
        column("done", Kind::Count16, C0, "已查次数", "how many were done"),
        column("minutes", Kind::Count32, C0, "总用时", "time spent in all").counts("min"),
    ],
};

pub(super) const HAZARDS: Register = Register {
    name: "hazards",
    required: false,
    key: &["id"],
    about: said("隐患,一行一处", "hazards found, one a row"),
    columns: &[
        id("隐患编号", "number of the row", C0),
        micro_grid(C0),
        column("kind", Kind::Word, C0, "隐患类型", "its kind").open(codes::HAZARD_KINDS),
        column("major", Kind::Flag, C0, "是否重大", "whether it is a major one"),
        column("found_on", Kind::Day, C0, "发现日期", "the day it was found"),
        column("due_on", Kind::Day, C0, "整改期限", "the day it is to be cleared"),
        column("cleared_on", Kind::Day, C0, "整改日期", "the day it was cleared").optional(),
    ],
};

pub(super) const DEVICE_HOURS: Register = Register {
    name: "device_hours",
    required: false,
    key: &["id"],
    about: said(
        "设备在线时长,一行为一个微网格一个月",
        "hours that sensing devices were up, one row for each micro-grid and month",
    ),
    columns: &[
        id("记录编号", "number of the row", C0),
        micro_grid(C0),
        column("until", Kind::Day, C0, "截至日期", "the last day counted"),
        column("hours_due", Kind::Count32, C0, "应在线时长", "hours in which they should have been up").counts("h"),
        column("hours_up", Kind::Count32, C0, "在线时长", "hours in which they were").counts("h"),
    ],
};

pub(super) const ASSESSMENTS: Register = Register {
    name: "assessments",
    required: false,
    key: &["id"],
    about: said("考核,一行为一个网格员一个月", "assessments of those who lead a grid, one row for each and month"),
    columns: &[
        id("考核编号", "number of the row", C0),
        micro_grid(C0),
        column("role", Kind::Word, C0, "岗位", "what they are").open(codes::ROLES),
        column("assessed_on", Kind::Day, C0, "考核日期", "the day"),
        column("duties_due", Kind::Count8, C0, "应履职责数", "duties on the list"),
        column("duties_done", Kind::Count8, C0, "已履职责数", "duties fulfilled"),
        column("points", Kind::Count8, C0, "积分", "points"),
    ],
};

pub(super) const FUNDS: Register = Register {
    name: "funds",
    required: false,
    key: &["id"],
    about: said("网格工作经费,一行一笔", "money for work in the grids, one booking a row"),
    columns: &[
        id("经费编号", "number of the row", C0),
        micro_grid(C0),
        column("purpose", Kind::Word, C0, "用途", "what it is for").open(codes::FUND_PURPOSES),
        column("booked_on", Kind::Day, C0, "记账日期", "the day it was booked"),
        column("planned", Kind::Count32, C0, "计划金额", "planned").counts("yuan"),
        column("spent", Kind::Count32, C0, "支出金额", "spent").counts("yuan"),
    ],
};

pub(super) const JOBS: Register = Register {
    name: "jobs",
    required: false,
    key: &["id"],
    about: said("求职与就业,一行一人次", "people who looked for work and found it, one row for each search"),
    columns: &[
        id("求职编号", "number of the row", C1),
        micro_grid(C1),
        column("sector", Kind::Word, C1, "行业", "the trade").open(codes::SECTORS),
        column("sought_on", Kind::Day, C1, "登记日期", "the day the search began"),
        column("found_on", Kind::Day, C1, "就业日期", "the day work was found").optional(),
    ],
};

pub(super) const MERCHANTS: Register = Register {
    name: "merchants",
    required: false,
    key: &["id"],
    about: said("商户,一行一户", "merchants, one a row"),
    columns: &[
        id("商户编号", "number of the row", C0),
        micro_grid(C0),
        column("kind", Kind::Word, C0, "经营类型", "what they deal in").open(codes::MERCHANT_KINDS),
        column("opened", Kind::Day, C0, "开业日期", "the day of its opening"),
        column("closed", Kind::Day, C0, "歇业日期", "the day of its closing").optional(),
    ],
};
