//! By which letters a name's characters are typed: the first of their pinyin.

use pinyin::ToPinyin;

/// Characters whose reading in names of places differs from the usual one by its first letter, with the letters of both:
/// 重 is `c` in 重庆, 厦 `x` in 厦门, 莘 `x` in 莘庄. What is typed may be either.
const BOTH: [(char, &str); 44] = [
    ('重', "cz"), // 重庆, 重阳 · 重点
    ('长', "cz"), // 长安 · 镇长
    ('厦', "xs"), // 厦门 · 大厦
    ('乐', "ly"), // 乐山 · 乐清
    ('朝', "cz"), // 朝阳 · 朝晖
    ('行', "xh"), // 行知 · 支行
    ('单', "ds"), // 单元 · 单县
    ('解', "jx"), // 解放 · 解州
    ('曾', "zc"), // 曾家 · 曾经
    ('尉', "wy"), // 尉氏 · 尉犁
    ('蔚', "wy"), // 蔚蓝 · 蔚县
    ('浚', "jx"), // 疏浚 · 浚县
    ('莘', "xs"), // 莘庄 · 莘县
    ('番', "fp"), // 番茄 · 番禺
    ('车', "cj"), // 车站 · 车溪
    ('铅', "qy"), // 铅笔 · 铅山
    ('枞', "zc"), // 枞阳
    ('歙', "sx"), // 歙县
    ('犍', "qj"), // 犍为
    ('筠', "yj"), // 筠竹 · 筠连
    ('泊', "bp"), // 停泊 · 梁山泊
    ('埔', "pb"), // 黄埔 · 大埔
    ('圩', "wx"), // 圩堤 · 圩镇
    ('峒', "td"), // 崆峒 · 峒河
    ('洞', "dt"), // 洞庭 · 洪洞
    ('堡', "bp"), // 堡垒 · 十里堡
    ('陂', "pb"), // 黄陂 · 陂塘
    ('会', "hk"), // 会同 · 会计
    ('藏', "zc"), // 藏寨 · 藏书
    ('句', "jg"), // 语句 · 句容
    ('盛', "sc"), // 盛世 · 盛器
    ('沈', "sc"), // 沈阳, 沉
    ('召', "sz"), // 召陵 · 号召
    ('调', "td"), // 调解 · 调度
    ('传', "cz"), // 传播 · 传记
    ('降', "jx"), // 降低 · 降伏
    ('系', "xj"), // 水系 · 系绳
    ('校', "xj"), // 学校 · 校场
    ('翟', "zd"), // 翟家 · 墨翟
    ('仇', "qc"), // 仇家 · 报仇
    ('查', "zc"), // 查家 · 检查
    ('荥', "xy"), // 荥阳 · 荥经
    ('涡', "wg"), // 漩涡 · 涡阳
    ('阿', "ae"), // 阿里 · 东阿
];

/// Lower-case letters that the character begins with, the likelier in a name of a place first; none for a character
/// that isn't Chinese.
pub fn of(c: char) -> String {
    if let Some((_, both)) = BOTH.iter().find(|&&(known, _)| known == c) {
        return (*both).into();
    }
    let letter = c.to_pinyin().and_then(|spoken| spoken.plain().chars().next());
    letter.filter(char::is_ascii_lowercase).map(String::from).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use pinyin::ToPinyinMulti;

    use super::*;

    #[test]
    fn names_of_places_are_spelt_as_people_type_them() {
        let spelt = |name: &str| name.chars().map(|c| of(c).chars().next().unwrap_or(c)).collect::<String>();
        for (name, letters) in [
            ("示范桃巷街道", "sftxjd"),
            ("重庆长安", "cqca"),
            ("厦门莘庄番禺", "xmxzfy"),
            ("绿女区欧", "lnqo"),
            ("A座12号网格", "Az12hwg"),
        ] {
            assert_eq!(spelt(name), letters, "{name}");
        }
        assert_eq!(['番', 'é', 'z', '1', '。', '🏠'].map(of), ["fp", "", "", "", "", ""]);
    }

    #[test]
    fn every_character_with_two_letters_has_readings_that_begin_with_both() {
        for (c, both) in BOTH {
            let readings = c.to_pinyin_multi().expect("a Chinese character");
            let begins = |letter: char| readings.into_iter().any(|reading| reading.plain().starts_with(letter));
            assert!(both.chars().all(begins) && both.len() > 1, "{c} is not read as {both}");
            assert_eq!(BOTH.iter().filter(|(other, _)| *other == c).count(), 1, "{c} stands twice");
        }
    }
}
