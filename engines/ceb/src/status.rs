//! The ladder of receipts: what customs says about a declaration, and which word may follow which.
//!
//! Codes are those that the 202205 annexes list beside `returnStatus`. What a negative code means in
//! particular stands in `returnInfo`; the annexes here list none of them.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Status {
    /// Refused before customs saw it; the code says why.
    Fault(i32),
    Saved,
    Declaring,
    Sent,
    SendFailed,
    Rejected,
    Stored,
    ManualReview,
    Closed,
    Inspection,
    HeldByClearance,
    HeldByAntiSmuggling,
    HeldByLegal,
    HandedOver,
    HeldOtherwise,
    Suspended,
    SentBack,
    Released,
    Cleared,
}

use Status::{
    Cleared, Closed, Declaring, Fault, HandedOver, HeldByAntiSmuggling, HeldByClearance,
    HeldByLegal, HeldOtherwise, Inspection, ManualReview, Rejected, Released, Saved, SendFailed,
    Sent, SentBack, Stored, Suspended,
};

/// What a trader has to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Outlook {
    /// Nothing but wait.
    Waiting,
    /// Customs may ask for goods or papers.
    Attention,
    /// Correct and declare again.
    Refused,
    Done,
}

/// A word that cannot follow the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{to} ({}) cannot follow {from} ({})", .to.code(), .from.code())]
pub struct IllegalMove {
    pub from: Status,
    pub to: Status,
}

impl Status {
    const NAMED: [(i32, Status, &'static str, &'static str); 18] = [
        (1, Saved, "电子口岸已暂存", "saved at the electronic port"),
        (
            2,
            Declaring,
            "电子口岸申报中",
            "being declared by the electronic port",
        ),
        (3, Sent, "发送海关成功", "sent to customs"),
        (
            4,
            SendFailed,
            "发送海关失败",
            "could not be sent to customs",
        ),
        (100, Rejected, "海关退单", "rejected by customs"),
        (120, Stored, "海关入库", "taken in by customs"),
        (300, ManualReview, "人工审核", "reviewed by an officer"),
        (399, Closed, "海关审结", "review closed"),
        (500, Inspection, "查验", "goods to be inspected"),
        (
            501,
            HeldByClearance,
            "扣留移送通关",
            "held, handed to clearance",
        ),
        (
            502,
            HeldByAntiSmuggling,
            "扣留移送缉私",
            "held, handed to anti-smuggling",
        ),
        (
            503,
            HeldByLegal,
            "扣留移送法规",
            "held, handed to legal affairs",
        ),
        (505, HandedOver, "移交", "handed over"),
        (599, HeldOtherwise, "其它扣留", "held for another reason"),
        (600, Suspended, "挂起", "suspended"),
        (700, SentBack, "退运", "goods sent back"),
        (800, Released, "放行", "released"),
        (899, Cleared, "结关", "cleared, case closed"),
    ];

    /// What `returnStatus` says; none for a code that the annexes do not list.
    pub fn read(text: &str) -> Option<Status> {
        let code: i32 = text.trim().parse().ok()?;
        if code < 0 {
            return Some(Fault(code));
        }
        Self::NAMED
            .iter()
            .find(|(known, ..)| *known == code)
            .map(|(_, status, ..)| *status)
    }

    pub fn all() -> impl Iterator<Item = Status> {
        Self::NAMED.iter().map(|(_, status, ..)| *status)
    }

    fn named(self) -> Option<&'static (i32, Status, &'static str, &'static str)> {
        Self::NAMED.iter().find(|(_, status, ..)| *status == self)
    }

    pub fn code(self) -> i32 {
        match self {
            Fault(code) => code,
            _ => self.named().map_or(0, |(code, ..)| *code),
        }
    }

    pub fn zh(self) -> &'static str {
        self.named().map_or("处理异常", |(_, _, zh, _)| zh)
    }

    pub fn en(self) -> &'static str {
        self.named()
            .map_or("could not be processed", |(_, _, _, en)| en)
    }

    pub fn outlook(self) -> Outlook {
        match self {
            Saved | Declaring | Sent | Stored | Closed => Outlook::Waiting,
            ManualReview | Inspection | HeldByClearance | HeldByAntiSmuggling | HeldByLegal
            | HandedOver | HeldOtherwise | Suspended => Outlook::Attention,
            Fault(_) | SendFailed | Rejected | SentBack => Outlook::Refused,
            Released | Cleared => Outlook::Done,
        }
    }

    /// What may come next when no receipt is lost.
    fn next(self) -> &'static [Status] {
        match self {
            Fault(_) | Rejected => &[Saved, Declaring],
            Saved => &[Declaring],
            Declaring => &[Sent, SendFailed],
            SendFailed => &[Declaring, Sent],
            Sent => &[Stored, Rejected],
            Stored => &[ManualReview, Closed, Inspection, Suspended, Rejected],
            ManualReview => &[Closed, Inspection, Suspended, Rejected],
            Closed => &[Released, Inspection],
            Inspection => &[
                Released,
                Closed,
                SentBack,
                HeldByClearance,
                HeldByAntiSmuggling,
                HeldByLegal,
                HandedOver,
                HeldOtherwise,
                Suspended,
            ],
            HeldByClearance | HeldByAntiSmuggling | HeldByLegal | HandedOver | HeldOtherwise => {
                &[Inspection, Released, SentBack]
            }
            Suspended => &[ManualReview, Inspection, Closed, Rejected, SentBack],
            Released => &[Cleared],
            SentBack | Cleared => &[],
        }
    }

    /// Whether this word may follow. Receipts get lost, so a later rung may come without those
    /// between; a fault may be told of anything that customs have not let go, and a correction
    /// starts only from a refusal.
    pub fn may_become(self, to: Status) -> bool {
        if let Fault(_) = to {
            return !matches!(self, Released | Cleared | SentBack);
        }
        if self == to || self.outlook() == Outlook::Refused {
            return self != to && self.next().contains(&to);
        }
        let mut seen = BTreeSet::new();
        let mut open: Vec<Status> = self.next().to_vec();
        while let Some(status) = open.pop() {
            if status == to {
                return true;
            }
            if seen.insert(status) && status.is_passed_silently() {
                open.extend(status.next());
            }
        }
        false
    }

    /// Whether a case may go over this rung without anybody hearing of it. What needs somebody to
    /// act never does.
    fn is_passed_silently(self) -> bool {
        self.outlook() == Outlook::Waiting || matches!(self, ManualReview | Inspection | Released)
    }

    /// The status after one more receipt. The same word again changes nothing.
    pub fn after(self, to: Status) -> Result<Status, IllegalMove> {
        if self == to || self.may_become(to) {
            Ok(to)
        } else {
            Err(IllegalMove { from: self, to })
        }
    }

    /// The status after a number of receipts, told in any order: by `returnTime`, and of one time by
    /// the ladder. Words that cannot follow are passed over and returned.
    pub fn fold<'a>(
        receipts: impl IntoIterator<Item = (&'a str, Status)>,
    ) -> (Option<Status>, Vec<IllegalMove>) {
        let mut receipts: Vec<(&str, Status)> = receipts.into_iter().collect();
        receipts.sort();
        receipts.dedup();
        let mut now = None;
        let mut passed_over = Vec::new();
        for (_, status) in receipts {
            now = match now.map_or(Ok(status), |before: Status| before.after(status)) {
                Ok(status) => Some(status),
                Err(illegal) => {
                    passed_over.push(illegal);
                    now
                }
            };
        }
        (now, passed_over)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.en())
    }
}
