//! What of customs' messages is somebody's own, and how it is read by whoever need not know it.

use crate::model::declaration;

/// In the official spelling.
const ELEMENTS: [&str; 9] = [
    "buyerIdNumber",
    "buyerName",
    "buyerTelephone",
    "payerIdNumber",
    "payerName",
    "telephone",
    "consignee",
    "consigneeTelephone",
    "consigneeAddress",
];

pub(crate) fn is_personal(element: &str) -> bool {
    ELEMENTS.contains(&element)
}

/// The message with what is somebody's own masked. It is our own text, so no parser is asked.
pub(crate) fn masked(xml: &str) -> String {
    let mut out = String::with_capacity(xml.len());
    let mut rest = xml;
    while let Some((before, after)) = rest.split_once("<ceb:") {
        out.push_str(before);
        out.push_str("<ceb:");
        let name = after.split('>').next().unwrap_or_default();
        rest = after;
        let Some((value, _)) = after
            .strip_prefix(name)
            .and_then(|tail| tail.strip_prefix('>'))
            .filter(|_| is_personal(name))
            .and_then(|tail| tail.split_once("</ceb:"))
        else {
            continue;
        };
        out.push_str(name);
        out.push('>');
        out.push_str(&declaration::masked(value));
        rest = after
            .get(name.len() + 1 + value.len()..)
            .unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_message_only_what_is_somebodys_own_is_masked() {
        let xml = "<ceb:Order>\n<ceb:orderNo>A-1</ceb:orderNo>\n\
            <ceb:buyerIdNumber>110101199003070000</ceb:buyerIdNumber>\
            <ceb:consignee>王大明</ceb:consignee><ceb:note/></ceb:Order>";
        assert_eq!(
            masked(xml),
            "<ceb:Order>\n<ceb:orderNo>A-1</ceb:orderNo>\n\
            <ceb:buyerIdNumber>••••••••••••••0000</ceb:buyerIdNumber>\
            <ceb:consignee>王••</ceb:consignee><ceb:note/></ceb:Order>"
        );
        assert_eq!(masked(""), "");
    }
}
