//! Names: invented, all carrying 示范 (demonstration), so that nobody takes the district for a real one.

use super::math::Stream;

const FIRST: &str = "永清明安春金玉青云文德兴福长东西南北新古双白红柳桃梅兰荷竹松柏银桂杏枫石水凤龙鹤燕锦瑞祥泰康宁嘉华景秀翠碧晓朝星月霞沙棠榆槐";
const SECOND: &str =
    "泉溪川河湖塘湾桥渡堰坝坪岭丘冈林园庄里坊巷门台亭阁井田畈野原洲港浦泽岸坡坎场集店铺营屯寨谷源荫晖和平苑";
/// Words that name real streets or communities of the district which the sources describe.
const REAL: [&str; 18] = [
    "清溪", "金台", "青冈", "云桥", "德源", "长河", "东林", "西园", "古堰", "双林", "竹林", "石桥", "石亭", "水井",
    "龙溪", "锦园", "沙河", "沙湾",
];

/// Two-character words, each given out once.
pub(super) struct Names {
    words: Vec<String>,
    next: usize,
}

impl Names {
    pub fn new(seed: u64) -> Self {
        let mut words: Vec<String> = FIRST
            .chars()
            .flat_map(|a| SECOND.chars().map(move |b| [a, b].iter().collect()))
            .filter(|w: &String| !REAL.contains(&w.as_str()))
            .collect();
        Stream::new(seed, "names", 0).shuffle(&mut words);
        Self { words, next: 0 }
    }
    /// A word that no other unit bears. Words repeat only after all 3,144 are used up.
    pub fn word(&mut self) -> &str {
        let at = self.next;
        self.next = (at + 1) % self.words.len();
        &self.words[at]
    }
    /// Any word; roads and compounds may share one with a unit, as they do in life.
    pub fn any(&self, key: u64) -> &str {
        &self.words[(super::math::mixed(key) % self.words.len() as u64) as usize]
    }
}
