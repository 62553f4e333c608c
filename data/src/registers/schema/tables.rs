//! The registers, row by row: one entry a register, one line a column.

use domain::catalogue::PrivacyClass::{self, C0, C1, C2};

use super::{Code, Codes, Column, Kind, Refers, Register, Said, codes, work};

pub(super) const ALL: &[Register] = &[
    HOUSES,
    PERSONS,
    CASES,
    BUILDINGS,
    PARTY_ORGANISATIONS,
    FACILITIES,
    DEVICES,
    ALARMS,
    VISITS,
    SERVICES,
    MEETINGS,
    work::TEAM,
    work::WISHES,
    work::PETITIONS,
    work::ACTIVITIES,
    work::CHECKS,
    work::HAZARDS,
    work::DEVICE_HOURS,
    work::ASSESSMENTS,
    work::FUNDS,
    work::JOBS,
    work::MERCHANTS,
    MEASURES,
    PROPERTIES,
];

const BUILDINGS: Register = Register {
    name: "buildings",
    required: false,
    key: &["id"],
    about: said("楼栋,一行一栋", "buildings, one a row"),
    columns: &[
        id("楼栋编号", "number of the building", C0).also(&["楼栋编码", "楼号", "建筑编号", "building_id"]),
        micro_grid(C0),
        column("kind", Kind::Word, C0, "用途", "what it is")
            .open(codes::BUILDING_KINDS)
            .also(&["楼栋类型", "建筑类型"]),
        column("floors", Kind::Count8, C0, "地上层数", "storeys above ground").also(&["层数", "楼层数"]),
        column("entrances", Kind::Count8, C0, "单元数", "entrances").also(&["单元", "门洞数"]),
        column("houses", Kind::Count16, C0, "房屋套数", "flats or houses in it").also(&["房屋数", "套数"]),
        column("shops", Kind::Count16, C0, "商铺数", "shops and offices in it").also(&["门店数", "店铺数"]),
        column("station_minutes", Kind::Count8, C0, "步行到最近站点的时间", "time on foot to the nearest open station")
            .optional()
            .counts("min")
            .also(&["步行分钟"]),
        lon(),
        lat(),
    ],
};

const HOUSES: Register = Register {
    name: "houses",
    required: true,
    key: &["id"],
    about: said("房屋(实有房屋),一行一套", "houses and flats, one a row"),
    columns: &[
        id("房屋编号", "number of the house", C1).also(&["房屋编码", "房号", "house_id"]),
        column("building", Kind::Id, C1, "所在楼栋的编号", "the building it is in").of("buildings").also(&[
            "楼栋编号",
            "楼栋编码",
            "building_id",
        ]),
        column("entrance", Kind::Count8, C1, "第几单元", "the entrance, from 1").also(&["单元", "单元号"]),
        column("floor", Kind::Count8, C1, "第几层", "the floor, from 1").also(&["楼层", "层"]),
        micro_grid(C1),
        column("occupied", Kind::Flag, C1, "是否有常住户", "whether a resident household lives there")
            .also(&["是否常住", "常住"]),
        column("used", Kind::Word, C1, "使用情况", "how it is used").closed(codes::HOUSE_USES).also(&[
            "房屋用途",
            "房屋状态",
            "居住情况",
        ]),
        column("ledger_on", Kind::Day, C1, "建档日期", "the day its ledger was begun")
            .optional()
            .also(&["一户一档日期"]),
        column("group_on", Kind::Day, C1, "入邻里群日期", "the day it joined a group of neighbours")
            .optional()
            .also(&["入群日期"]),
    ],
};

const PERSONS: Register = Register {
    name: "persons",
    required: true,
    key: &["id"],
    about: said("人员(实有人口),一行一人一处居住", "people, one row for each who lives or lived in a house"),
    columns: &[
        id("人员编号", "number of the record", C1).also(&["人员编码", "人口编号", "居民编号", "person_id"]),
        column("house", Kind::Id, C1, "所住房屋的编号", "the house").of("houses").also(&[
            "房屋编号",
            "房屋编码",
            "house_id",
        ]),
        micro_grid(C1),
        column("birth_year", Kind::Count16, C1, "出生年份", "year of birth").also(&["出生年", "出生年度"]),
        column("sex", Kind::Word, C1, "性别", "sex").closed(codes::SEXES).also(&["gender"]),
        column("kind", Kind::Word, C1, "人口类型", "registered here or floating").closed(codes::PERSON_KINDS).also(&[
            "人员类型",
            "人口类别",
            "人员类别",
        ]),
        column("moved_in", Kind::Day, C1, "迁入日期", "the day from which they live there").also(&[
            "入住日期",
            "迁入时间",
            "入住时间",
        ]),
        column("moved_out", Kind::Day, C1, "迁出日期", "the day on which they left")
            .optional()
            .also(&["搬离日期", "迁出时间"]),
        column("party_member", Kind::Flag, C1, "是否党员", "whether a party member").also(&["党员", "是否中共党员"]),
        column("special_group", Kind::Word, C2, "特殊群体", "the special group they belong to")
            .optional()
            .closed(codes::SPECIAL_GROUPS)
            .also(&["特殊人群", "重点人群", "关爱对象"]),
    ],
};

const PARTY_ORGANISATIONS: Register = Register {
    name: "party_organisations",
    required: false,
    key: &["id"],
    about: said("党组织,一行一个", "party organisations, one a row"),
    columns: &[
        id("党组织编号", "number of the organisation", C0).also(&["组织编号", "组织编码"]),
        micro_grid(C0),
        column("kind", Kind::Word, C0, "党组织类型", "its kind").open(codes::PARTY_KINDS).also(&["组织类型", "类型"]),
        column("founded", Kind::Day, C0, "成立日期", "the day of its founding").also(&["成立时间"]),
        column("closed", Kind::Day, C0, "撤销日期", "the day of its closing").optional().also(&["撤销时间"]),
        name().also(&["党组织名称", "组织名称"]),
        lon().optional(),
        lat().optional(),
    ],
};

const FACILITIES: Register = Register {
    name: "facilities",
    required: false,
    key: &["id"],
    about: said("站点与设施,一行一处", "stations and facilities, one a row"),
    columns: &[
        id("设施编号", "number of the facility", C0).also(&["站点编号", "设施编码"]),
        micro_grid(C0),
        column("kind", Kind::Word, C0, "设施类型", "its kind").open(codes::FACILITY_KINDS).also(&["站点类型", "类型"]),
        column("opened", Kind::Day, C0, "启用日期", "the day of its opening").also(&["启用时间", "开放日期"]),
        column("closed", Kind::Day, C0, "停用日期", "the day of its closing")
            .optional()
            .also(&["停用时间", "关闭日期"]),
        name().also(&["设施名称", "站点名称"]),
        lon().optional(),
        lat().optional(),
    ],
};

const DEVICES: Register = Register {
    name: "devices",
    required: false,
    key: &["id"],
    about: said("感知设备,一行一台", "sensing devices, one a row"),
    columns: &[
        id("设备编号", "number of the device", C0).also(&["设备编码"]),
        micro_grid(C0),
        column("kind", Kind::Word, C0, "设备类型", "its kind").open(codes::DEVICE_KINDS).also(&["类型"]),
        column("installed", Kind::Day, C0, "安装日期", "the day of its installation").also(&["安装时间"]),
        column("removed", Kind::Day, C0, "拆除日期", "the day of its removal").optional().also(&["拆除时间"]),
        name().also(&["设备名称"]),
        lon().optional(),
        lat().optional(),
    ],
};

const CASES: Register = Register {
    name: "cases",
    required: true,
    key: &["id"],
    about: said("事件,一行一件", "cases, one a row"),
    columns: &[
        id("事件编号", "number of the case", C0).also(&["工单编号", "案件编号", "事件编码", "case_id"]),
        micro_grid(C0),
        column("kind", Kind::Word, C0, "事件类型", "what it is about").open(codes::CASE_KINDS).also(&[
            "案件类型",
            "事件类别",
            "问题类型",
        ]),
        column("source", Kind::Word, C0, "事件来源", "who reported it").open(codes::CASE_SOURCES).also(&["来源"]),
        column("reported_on", Kind::Day, C0, "上报日期", "the day it was reported").also(&["上报时间"]),
        day("accepted_on", "受理日期", "the day it was accepted").also(&["受理时间"]),
        day("filed_on", "立案日期", "the day it was filed").also(&["立案时间"]),
        day("dispatched_on", "派遣日期", "the day it was dispatched").also(&["派遣时间", "派单时间", "交办时间"]),
        day("handled_on", "处置日期", "the day it was handled").also(&["处置时间"]),
        day("verified_on", "核查日期", "the day it was verified").also(&["核查时间"]),
        column("due_on", Kind::Day, C0, "应结案日期", "the day it is due").also(&["截止日期", "截止时间", "应结时间"]),
        day("closed_on", "结案日期", "the day it was closed").also(&["结案时间", "办结时间"]),
        column("state", Kind::Word, C0, "当前状态", "how far it is").closed(codes::CASE_STATES).also(&[
            "状态",
            "事件状态",
            "办理状态",
        ]),
        column("returned", Kind::Flag, C0, "是否回退", "whether it was returned once").also(&["是否返工"]),
        column("extended", Kind::Flag, C0, "是否延期", "whether its deadline was extended"),
        column("escalated", Kind::Flag, C0, "是否升级上报", "whether a level above had to step in")
            .also(&["是否升级", "是否吹哨"]),
        column("level", Kind::Word, C0, "处置层级", "the level that deals with it").also(&["办理层级", "层级"]),
        column("settled", Kind::Flag, C0, "纠纷是否调解成功", "whether a dispute was settled; none for other cases")
            .optional()
            .also(&["调解结果"]),
    ],
};

const ALARMS: Register = Register {
    name: "alarms",
    required: false,
    key: &["id"],
    about: said("预警,一行一次", "alarms of sensing devices, one a row"),
    columns: &[
        id("预警编号", "number of the alarm", C0).also(&["告警编号", "报警编号"]),
        micro_grid(C0),
        column("scene", Kind::Word, C0, "预警场景", "the scene").closed(codes::SCENES).also(&[
            "场景",
            "告警类型",
            "预警类型",
        ]),
        column("raised_on", Kind::Day, C0, "预警日期", "the day it was raised").also(&["告警时间", "预警时间"]),
        column("handled_minutes", Kind::Count16, C0, "处置用时", "time until it was handled")
            .optional()
            .counts("min")
            .also(&["处置时长", "响应时长", "处置分钟"]),
        column("verified", Kind::Flag, C0, "核查结果(真为属实)", "whether it was true; none before anybody looked")
            .optional()
            .also(&["是否属实", "核查结果"]),
    ],
};

const VISITS: Register = Register {
    name: "visits",
    required: false,
    key: &["id"],
    about: said(
        "走访,一行为一个微网格一类对象一个月",
        "visits to households, one row for each micro-grid, kind and month",
    ),
    columns: &[
        id("走访编号", "number of the row", C1).also(&["走访编码"]),
        micro_grid(C1),
        column("kind", Kind::Word, C1, "走访对象", "who is visited")
            .closed(codes::VISIT_KINDS)
            .also(&["走访类型", "对象类型"]),
        column("due_on", Kind::Day, C1, "应走访日期", "the day by which they are due").also(&["截止日期", "走访日期"]),
        column("due", Kind::Count16, C1, "应走访户数", "households to be visited")
            .counts("households")
            .also(&["应走访"]),
        column("done", Kind::Count16, C1, "已走访户数", "households visited").counts("households").also(&["已走访"]),
    ],
};

const SERVICES: Register = Register {
    name: "services",
    required: false,
    key: &["id"],
    about: said(
        "服务使用,一行为一个微网格一个事项一个月",
        "services used, one row for each micro-grid, item and month",
    ),
    columns: &[
        id("服务编号", "number of the row", C0).also(&["办件编号"]),
        micro_grid(C0),
        column("department", Kind::Word, C0, "办理部门", "the department").open(codes::DEPARTMENTS).also(&["部门"]),
        column("item", Kind::Word, C0, "服务事项", "the item: its department and a number")
            .also(&["事项编码", "服务类别"]),
        column("one_stop", Kind::Flag, C0, "是否一件事一次办", "whether it is done in one go").also(&["一站式"]),
        column("used_on", Kind::Day, C0, "使用日期", "the day").also(&["办理日期", "办理时间"]),
        column("uses", Kind::Count16, C0, "使用次数", "how often").also(&["次数", "办件量"]),
        column("minutes", Kind::Count32, C0, "总用时", "time spent in all").counts("min").also(&["用时", "办理时长"]),
        column(
            "minutes_before",
            Kind::Count32,
            C0,
            "原用时",
            "time that the same uses took before the items were eased",
        )
        .counts("min")
        .also(&["改革前用时"]),
    ],
};

const MEETINGS: Register = Register {
    name: "meetings",
    required: false,
    key: &["id"],
    about: said("会议,一行一次", "meetings of neighbours, one a row"),
    columns: &[
        id("会议编号", "number of the meeting", C0),
        micro_grid(C0),
        column("kind", Kind::Word, C0, "会议类型", "its kind").open(codes::MEETING_KINDS).also(&["类型"]),
        column("held_on", Kind::Day, C0, "召开日期", "the day").also(&["会议日期", "召开时间"]),
        column("attended", Kind::Count16, C0, "参加人数", "who came").counts("persons").also(&["人数", "参会人数"]),
        column("settled", Kind::Flag, C0, "是否形成决议", "whether it settled its matter").also(&["是否解决"]),
    ],
};

const MEASURES: Register = Register {
    name: "measures",
    required: false,
    key: &["unit", "measure", "day"],
    about: said("现成的计数,供只有汇总数的地方使用", "ready-made counts, for places that have no more"),
    columns: &[
        unit(C1),
        column("measure", Kind::Word, C1, "指标项", "what is counted").also(&["统计项"]),
        column("day", Kind::Day, C1, "统计日期", "the day").also(&["日期", "统计时间"]),
        column("value", Kind::Number, C1, "数值", "the count").also(&["值", "数量"]),
    ],
};

const PROPERTIES: Register = Register {
    name: "properties",
    required: false,
    key: &["unit", "property", "day"],
    about: said("随网格导入的数值属性", "numbers that came with an imported partition"),
    columns: &[
        unit(C1),
        column("property", Kind::Word, C1, "属性名", "what is counted"),
        column("day", Kind::Day, C1, "日期", "the day"),
        column("value", Kind::Number, C1, "数值", "the number"),
    ],
};

pub(super) const fn said(zh: &'static str, en: &'static str) -> Said {
    Said { zh, en }
}

/// A column that every row fills.
pub(super) const fn column(
    name: &'static str,
    kind: Kind,
    class: PrivacyClass,
    zh: &'static str,
    en: &'static str,
) -> Column {
    Column {
        name,
        kind,
        required: true,
        unit: None,
        codes: Codes::Any,
        class,
        refers: None,
        about: said(zh, en),
        also: &[],
    }
}

/// A day that may yet have to come.
pub(super) const fn day(name: &'static str, zh: &'static str, en: &'static str) -> Column {
    column(name, Kind::Day, C0, zh, en).optional()
}

pub(super) const fn id(zh: &'static str, en: &'static str, class: PrivacyClass) -> Column {
    column("id", Kind::Id, class, zh, en)
}

const fn leaf(name: &'static str, class: PrivacyClass) -> Column {
    let made = column(name, Kind::Word, class, "所在微网格的编码", "code of the micro-grid it is in");
    Column { refers: Some(Refers::Leaf), ..made }.also(&[
        "微网格编码",
        "网格编码",
        "微网格编号",
        "网格编号",
        "网格代码",
    ])
}

pub(super) const fn micro_grid(class: PrivacyClass) -> Column {
    leaf("micro_grid", class)
}

const fn unit(class: PrivacyClass) -> Column {
    leaf("unit", class)
}

/// What a thing is called, shown to everybody: never the name of a person.
const fn name() -> Column {
    column("name", Kind::Text, C0, "名称(对外公开,不得含个人姓名)", "its name, shown to everybody; never a person's")
        .optional()
}

const fn lon() -> Column {
    column("lon", Kind::Number, C0, "经度", "longitude of its middle").counts("°").also(super::LON)
}

const fn lat() -> Column {
    column("lat", Kind::Number, C0, "纬度", "latitude of its middle").counts("°").also(super::LAT)
}

impl Column {
    pub(super) const fn optional(self) -> Self {
        Self { required: false, ..self }
    }

    pub(super) const fn counts(self, unit: &'static str) -> Self {
        Self { unit: Some(unit), ..self }
    }

    pub(super) const fn closed(self, list: &'static [Code]) -> Self {
        Self { codes: Codes::Closed(list), ..self }
    }

    pub(super) const fn open(self, list: &'static [Code]) -> Self {
        Self { codes: Codes::Open(list), ..self }
    }

    pub(super) const fn of(self, register: &'static str) -> Self {
        Self { refers: Some(Refers::Register(register)), ..self }
    }

    pub(super) const fn also(self, names: &'static [&'static str]) -> Self {
        Self { also: names, ..self }
    }
}
