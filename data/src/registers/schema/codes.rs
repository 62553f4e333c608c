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
    code("environment", "环境污染", "pollution"),
    code("dispute_neighbours", "邻里纠纷", "dispute between neighbours"),
    code("dispute_marriage_family", "婚姻家庭纠纷", "dispute in a family"),
    code("dispute_house_site", "房屋宅基地纠纷", "dispute about a house or its ground"),
    code("dispute_contract", "合同纠纷", "dispute about a contract"),
    code("dispute_business", "生产经营纠纷", "dispute in business"),
    code("dispute_damages", "损害赔偿纠纷", "dispute about damages"),
    code("dispute_labour", "劳动争议", "labour dispute"),
    code("dispute_village_affairs", "村务管理纠纷", "dispute about village affairs"),
    code("dispute_forest_land", "山林土地纠纷", "dispute about woods and land"),
    code("dispute_demolition", "征地拆迁纠纷", "dispute about land taken"),
    code("dispute_pollution", "环境污染纠纷", "dispute about pollution"),
    code("dispute_traffic", "道路交通纠纷", "dispute after a road accident"),
    code("dispute_property_service", "物业纠纷", "dispute with the property service"),
    code("dispute_medical", "医疗纠纷", "medical dispute"),
    code("dispute_consumer", "消费纠纷", "consumer dispute"),
    code("dispute_tourism", "旅游纠纷", "dispute about a journey"),
    code("dispute_internet", "互联网纠纷", "dispute on the internet"),
    code("dispute_other", "其他纠纷", "another dispute"),
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

pub(super) const DEPARTMENTS: &[Code] = &[
    code("agriculture", "农业农村", "agriculture"),
    code("civil_affairs", "民政", "civil affairs"),
    code("disabled_federation", "残联", "federation of disabled persons"),
    code("education", "教育", "education"),
    code("health", "卫生健康", "health"),
    code("housing", "住房建设", "housing"),
    code("human_resources", "人力资源社会保障", "human resources and social security"),
    code("justice", "司法", "justice"),
    code("market_regulation", "市场监管", "market regulation"),
    code("medical_insurance", "医疗保障", "medical insurance"),
    code("planning", "规划自然资源", "planning"),
    code("public_security", "公安", "public security"),
    code("taxation", "税务", "taxation"),
    code("transport", "交通运输", "transport"),
    code("veterans", "退役军人事务", "veterans"),
];

pub(super) const MEETING_KINDS: &[Code] = &[
    code("courtyard", "坝坝会", "courtyard meeting"),
    code("council", "议事会", "council"),
    code("joint", "联席会议", "joint meeting"),
];

pub(super) const CASE_SOURCES: &[Code] = &[
    code("grid_worker", "网格员", "a grid worker"),
    code("public", "群众", "the public"),
    code("hotline", "热线", "the hotline"),
    code("device", "感知设备", "a sensing device"),
];

pub(super) const VISIT_KINDS: &[Code] = &[
    code("household", "普通住户", "a household"),
    code("floating", "流动人口", "floating population"),
    code("special_group", "特殊群体", "a special group"),
];

pub(super) const ROLES: &[Code] = &[
    code("grid_leader", "网格长", "leads an ordinary grid"),
    code("micro_grid_leader", "微网格长", "leads a micro-grid"),
    code("grid_worker", "网格员", "grid worker"),
    code("reported_member", "双报到党员", "party member who reported in"),
    code("volunteer", "志愿者", "volunteer"),
    code("doctor", "医生", "doctor"),
    code("police", "民警", "police officer"),
];

pub(super) const WISH_KINDS: &[Code] = &[
    code("elderly_care", "养老", "care for the old"),
    code("child_care", "托幼", "care for children"),
    code("repair", "维修", "repairs"),
    code("errands", "代办", "errands"),
    code("health", "健康", "health"),
    code("learning", "学习", "learning"),
    code("legal_advice", "法律咨询", "legal advice"),
    code("environment", "环境", "surroundings"),
];

pub(super) const PETITION_KINDS: &[Code] = &[
    code("hotline", "热线", "call to the hotline"),
    code("petition", "信访", "petition"),
    code("suggestion", "建议", "suggestion"),
];

pub(super) const ACTIVITY_KINDS: &[Code] = &[
    code("party_day", "主题党日", "party day"),
    code("volunteering", "志愿服务", "volunteering"),
    code("training", "培训", "training"),
    code("culture", "文体", "culture and sports"),
    code("job_fair", "招聘会", "job fair"),
    code("merchants", "商户", "merchants"),
];

pub(super) const CHECK_KINDS: &[Code] = &[
    code("gas", "燃气", "gas"),
    code("electricity", "用电", "electricity"),
    code("fire", "消防", "fire safety"),
    code("flood", "防汛", "floods"),
    code("river", "巡河", "river patrol"),
    code("roll_call", "战时报到", "roll call in an emergency"),
];

pub(super) const HAZARD_KINDS: &[Code] = &[
    code("wiring", "线路", "wiring"),
    code("gas_hose", "燃气软管", "gas hose"),
    code("fire_lane", "消防通道", "fire lane"),
    code("charging", "充电", "charging"),
    code("lift", "电梯", "lift"),
    code("structure", "房屋结构", "structure of a house"),
    code("river_bank", "河岸", "river bank"),
];

pub(super) const FUND_PURPOSES: &[Code] = &[
    code("allowance", "补贴", "allowances"),
    code("activities", "活动", "activities"),
    code("training", "培训", "training"),
    code("facilities", "设施", "facilities"),
];

pub(super) const SECTORS: &[Code] = &[
    code("agriculture", "农业", "agriculture"),
    code("construction", "建筑", "construction"),
    code("manufacturing", "制造", "manufacturing"),
    code("public_posts", "公益性岗位", "public posts"),
    code("services", "服务", "services"),
    code("trade", "商贸", "trade"),
];

pub(super) const MERCHANT_KINDS: &[Code] = &[
    code("food", "餐饮", "food"),
    code("lodging", "住宿", "lodging"),
    code("pharmacy", "药店", "pharmacy"),
    code("repair", "维修", "repairs"),
    code("retail", "零售", "retail"),
    code("services", "服务", "services"),
];
