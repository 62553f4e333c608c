//! Code lists: the code in the file, and what it means.

use super::Code;

const fn code(code: &'static str, zh: &'static str, en: &'static str) -> Code {
    Code { code, zh, en }
}

pub(super) const BUILDING_KINDS: &[Code] = &[
    code("house", "民居", "detached house"),
    code("low_rise", "低层住宅", "low-rise flats"),
    code("slab", "多层住宅", "slab of flats"),
    code("tower", "高层住宅", "residential tower"),
    code("shops", "商铺", "shops"),
    code("office", "办公楼", "office building"),
    code("factory", "厂房", "factory"),
    code("school", "学校", "school"),
    code("hospital", "医院", "hospital"),
    code("market", "市场", "market"),
    code("public", "公共建筑", "public building"),
    code("farm", "农用房", "farm building"),
];

pub(super) const HOUSE_USES: &[Code] = &[
    code("resident", "自住", "a resident household lives there"),
    code("let", "出租", "let"),
    code("vacant", "空置", "vacant"),
];

pub(super) const SEXES: &[Code] = &[code("female", "女", "female"), code("male", "男", "male")];

pub(super) const PERSON_KINDS: &[Code] =
    &[code("resident", "户籍人口", "registered here"), code("floating", "流动人口", "floating population")];

pub(super) const SPECIAL_GROUPS: &[Code] = &[
    code("five_guarantees", "五保", "in the care of the five guarantees"),
    code("disabled_elder", "失能", "elderly in need of care"),
    code("living_alone", "独居", "elderly living alone"),
    code("disability", "残疾", "with a disability"),
];

pub(super) const PARTY_KINDS: &[Code] = &[
    code("group", "党小组", "party group"),
    code("branch", "党支部", "party branch"),
    code("general_branch", "党总支", "general branch"),
];

pub(super) const FACILITY_KINDS: &[Code] = &[
    code("workstation", "工作站", "workstation"),
    code("service_station", "便民服务站", "service station"),
    code("canteen", "社区食堂", "canteen"),
    code("clinic", "卫生站", "clinic"),
    code("library", "图书室", "library"),
    code("kindergarten", "幼儿园", "kindergarten"),
    code("charging_shed", "充电车棚", "charging shed"),
    code("sports_ground", "运动场", "sports ground"),
];

pub(super) const DEVICE_KINDS: &[Code] = &[
    code("camera", "摄像头", "camera"),
    code("smoke_detector", "烟感", "smoke detector"),
    code("gas_detector", "燃气报警器", "gas detector"),
    code("lift_sensor", "电梯传感器", "lift sensor"),
    code("gate", "门禁", "gate"),
    code("water_gauge", "水位计", "water gauge"),
];

pub(super) const CASE_KINDS: &[Code] = &[
    code("street_order", "市容秩序", "order in the street"),
    code("refuse", "垃圾", "refuse"),
    code("public_facility", "公共设施", "public facility"),
    code("illegal_parking", "违停", "illegal parking"),
    code("safety_hazard", "安全隐患", "safety hazard"),
    code("noise", "噪声", "noise"),
    code("illegal_building", "违建", "illegal building"),
    code("drainage", "排水", "drainage"),
    code("pets", "宠物", "pets"),
    code("dispute_neighbours", "邻里纠纷", "dispute between neighbours"),
    code("dispute_property_service", "物业纠纷", "dispute with the property service"),
    code("dispute_family", "婚姻家庭纠纷", "family dispute"),
    code("dispute_labour", "劳动争议", "labour dispute"),
    code("dispute_land", "山林土地纠纷", "dispute about land"),
    code("dispute_consumer", "消费纠纷", "consumer dispute"),
    code("environment", "环境污染", "pollution"),
];

/// A case's life, in order; the last five leave it.
pub(super) const CASE_STATES: &[Code] = &[
    code("reported", "上报", "reported"),
    code("accepted", "受理", "accepted"),
    code("filed", "立案", "filed"),
    code("dispatched", "派遣", "dispatched"),
    code("handled", "处置", "handled"),
    code("answered", "处理反馈", "answered"),
    code("verified", "核查", "verified"),
    code("closed", "结案", "closed"),
    code("returned", "回退", "returned"),
    code("void", "作废", "void"),
    code("extended", "延期", "extended"),
    code("deferred", "缓办", "deferred"),
    code("suspended", "挂账", "suspended"),
];

pub(super) const SCENES: &[Code] = &[
    code("gas_leak", "燃气泄漏", "gas leak"),
    code("lift_fault", "电梯故障", "lift fault"),
    code("ebike_in_lift", "电动车进电梯", "e-bike in a lift"),
    code("illegal_parking", "违停", "illegal parking"),
    code("fire", "火情", "fire"),
    code("river_pollution", "河道污染", "river pollution"),
    code("blocked_fire_lane", "消防通道堵塞", "blocked fire lane"),
    code("river_litter", "河道垃圾", "litter in the river"),
    code("illegal_fishing", "非法捕捞", "illegal fishing"),
    code("water_level", "水位超限", "water level"),
    code("falling_object", "高空抛物", "falling object"),
    code("fence_crossing", "翻越围栏", "fence crossing"),
    code("crowding", "人员聚集", "crowding"),
    code("refuse_overflow", "垃圾满溢", "refuse overflow"),
    code("call_for_help", "一键求助", "call for help"),
];

pub(super) const SERVICE_ITEMS: &[Code] = &[
    code("certificates", "证件证明", "certificates"),
    code("social_security", "社会保障", "social security"),
    code("health", "医疗卫生", "health"),
    code("housing", "住房", "housing"),
    code("employment", "就业", "employment"),
    code("care", "养老助残", "care"),
];

pub(super) const MEETING_KINDS: &[Code] = &[
    code("courtyard", "坝坝会", "courtyard meeting"),
    code("council", "议事会", "council"),
    code("joint", "联席会议", "joint meeting"),
];
