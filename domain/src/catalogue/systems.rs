//! What districts that work by grids have built so far, one by one: an indicator says which of it it serves.

/// One of the things that districts have built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct System {
    /// `S1` … `S20`.
    pub id: &'static str,
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

const fn system(id: &'static str, zh: &'static str, en: &'static str) -> System {
    System { id, zh, en }
}

/// All, in their order.
pub const SYSTEMS: [System; 20] = [
    system("S1", "社区数据驾驶舱", "community data cockpit"),
    system("S2", "多级网格体系", "hierarchy of grids and its size standards"),
    system("S3", "人员、资源、事件库", "registers of persons, resources and events"),
    system("S4", "十五类场景感知告警", "alarms of fifteen scenes"),
    system("S5", "市民云一站办事", "one-stop services"),
    system("S6", "邻里群与民意直通车", "neighbour groups and public reports"),
    system("S7", "平战转换", "ordinary and emergency state"),
    system("S8", "五级联动、吹哨报到", "life of a case and its escalation"),
    system("S9", "网格党建与双报到", "party organisations, members reporting in, wishes"),
    system("S10", "网格队伍", "teams, staff and training"),
    system("S11", "考核积分", "assessment, points and duty lists"),
    system("S12", "十分钟服务圈", "stations and their ten-minute reach"),
    system("S13", "特色网格", "thematic grids"),
    system("S14", "河道巡护", "river patrols"),
    system("S15", "一户一档与重点关爱", "household ledgers, visits, special groups, doorbells"),
    system("S16", "数万微网格的城市", "a city of tens of thousands of micro-grids"),
    system("S17", "网格图", "grid posters at entrances"),
    system("S18", "多网合一", "several nets into one"),
    system("S19", "入户排查专项行动", "door-to-door campaigns"),
    system("S20", "网格微小化调整", "redrawing of grids"),
];
