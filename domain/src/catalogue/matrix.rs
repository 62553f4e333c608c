//! The rows and columns of the 5 × 6 matrix.

use serde::{Deserialize, Serialize};

/// One of the five domains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Domain {
    /// 党建.
    Party,
    /// 安全.
    Safety,
    /// 治理.
    Governance,
    /// 服务.
    Service,
    /// 发展.
    Development,
}

/// One of the six facets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Facet {
    /// 成果: what has been achieved so far?
    Outcome,
    /// 进度: how much of the target is done?
    Progress,
    /// 状况: how is it now?
    Status,
    /// 趋势: where is it going?
    Trend,
    /// 比对: against siblings, the parent, last month, last year.
    Comparison,
    /// 能效: what did it take?
    Efficiency,
}

impl Domain {
    /// All, in the matrix's order.
    pub const ALL: [Self; 5] = [Self::Party, Self::Safety, Self::Governance, Self::Service, Self::Development];

    /// Its name on the wire.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Party => "party",
            Self::Safety => "safety",
            Self::Governance => "governance",
            Self::Service => "service",
            Self::Development => "development",
        }
    }

    /// Its name in Chinese and English.
    #[must_use]
    pub const fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Party => ("党建", "Party building"),
            Self::Safety => ("安全", "Safety"),
            Self::Governance => ("治理", "Governance"),
            Self::Service => ("服务", "Service"),
            Self::Development => ("发展", "Development"),
        }
    }
}

impl Facet {
    /// All, in the matrix's order.
    pub const ALL: [Self; 6] =
        [Self::Outcome, Self::Progress, Self::Status, Self::Trend, Self::Comparison, Self::Efficiency];

    /// Its name on the wire.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Outcome => "outcome",
            Self::Progress => "progress",
            Self::Status => "status",
            Self::Trend => "trend",
            Self::Comparison => "comparison",
            Self::Efficiency => "efficiency",
        }
    }

    /// Its name in Chinese and English.
    #[must_use]
    pub const fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Outcome => ("成果", "Outcome"),
            Self::Progress => ("进度", "Progress"),
            Self::Status => ("状况", "Status"),
            Self::Trend => ("趋势", "Trend"),
            Self::Comparison => ("比对", "Comparison"),
            Self::Efficiency => ("能效", "Efficiency"),
        }
    }
}
