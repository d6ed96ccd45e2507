//! The words of identity's letters and text messages, in every language. Plain text: nothing to
//! load, nothing to hide a link behind.

use kernel::{Locale, Timestamp};

/// A letter, and its short form for telephones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub subject: String,
    pub body: String,
    pub short: String,
}

fn text(subject: String, body: String, short: String) -> Text {
    Text {
        // A subject is one line, whatever a firm calls itself.
        subject: subject.replace(['\r', '\n'], " "),
        body,
        short,
    }
}

pub fn register(locale: Locale, code: &str) -> Text {
    match locale {
        Locale::En => text(
            format!("{code} is your Argosy code"),
            format!(
                "Your code to register with Argosy is\n\n    {code}\n\nIt holds for 10 minutes. \
                 Nobody from Argosy will ever ask you for it.\n\nIf you did not ask for it, \
                 ignore this letter. Nothing happens without the code.\n"
            ),
            format!("{code} is your Argosy code. It holds for 10 minutes. Give it to nobody."),
        ),
        Locale::ZhCn => text(
            format!("商舶注册验证码：{code}"),
            format!(
                "您正在注册商舶（Argosy）账号，验证码为：\n\n    {code}\n\n10 分钟内有效。\
                 商舶工作人员不会向您索要验证码，请勿告知他人。\n\n如非本人操作，请忽略本邮件。\n"
            ),
            format!("【商舶】验证码 {code}，用于注册，10 分钟内有效。请勿告知他人。"),
        ),
    }
}

pub fn reset(locale: Locale, code: &str) -> Text {
    match locale {
        Locale::En => text(
            format!("{code} is your code for a new password"),
            format!(
                "Your code to choose a new Argosy password is\n\n    {code}\n\nIt holds for 10 \
                 minutes. All devices are logged out once the password is new.\n\nIf you did not \
                 ask for it, ignore this letter. Your password stays as it is.\n"
            ),
            format!("{code} is your code for a new Argosy password. It holds for 10 minutes."),
        ),
        Locale::ZhCn => text(
            format!("商舶重置密码验证码：{code}"),
            format!(
                "您正在重置商舶（Argosy）密码，验证码为：\n\n    {code}\n\n10 分钟内有效。\
                 密码重置后，所有设备都需要重新登录。\n\n如非本人操作，请忽略本邮件，密码不会改变。\n"
            ),
            format!("【商舶】验证码 {code}，用于重置密码，10 分钟内有效。请勿告知他人。"),
        ),
    }
}

pub fn confirm_contact(locale: Locale, code: &str) -> Text {
    match locale {
        Locale::En => text(
            format!("{code} confirms your address"),
            format!(
                "Your code to use this address with Argosy is\n\n    {code}\n\nIt holds for 10 \
                 minutes.\n\nIf you did not ask for it, ignore this letter.\n"
            ),
            format!("{code} confirms this number for Argosy. It holds for 10 minutes."),
        ),
        Locale::ZhCn => text(
            format!("商舶绑定验证码：{code}"),
            format!(
                "您正在把本邮箱绑定到商舶（Argosy）账号，验证码为：\n\n    {code}\n\n\
                 10 分钟内有效。\n\n如非本人操作，请忽略本邮件。\n"
            ),
            format!("【商舶】验证码 {code}，用于绑定手机号，10 分钟内有效。请勿告知他人。"),
        ),
    }
}

/// For whoever has an account and registers again, or is being registered by somebody else.
pub fn has_account(locale: Locale, log_in: &str, reset: &str) -> Text {
    match locale {
        Locale::En => text(
            "You already have an Argosy account".to_owned(),
            format!(
                "Somebody, probably you, wanted to use this address for a new Argosy account. It \
                 has one already.\n\nLog in: {log_in}\nNew password: {reset}\n\nIf it was not you, \
                 nothing needs to be done.\n"
            ),
            format!("This number already has an Argosy account. Log in: {log_in}"),
        ),
        Locale::ZhCn => text(
            "您已有商舶账号".to_owned(),
            format!(
                "有人（可能是您本人）试图用本邮箱注册新的商舶（Argosy）账号，但本邮箱已注册。\n\n\
                 登录：{log_in}\n重置密码：{reset}\n\n如非本人操作，无需处理。\n"
            ),
            format!("【商舶】该手机号已注册，请直接登录：{log_in}"),
        ),
    }
}

pub fn invitation(locale: Locale, firm: &str, link: &str, until: Timestamp) -> Text {
    let until = until.date();
    match locale {
        Locale::En => text(
            format!("{firm} invites you to Argosy"),
            format!(
                "{firm} asks you to work with them on Argosy.\n\nAccept here, until {until}:\n\
                 {link}\n\nThe link is for you alone. If you do not know {firm}, ignore this \
                 letter.\n"
            ),
            format!("{firm} invites you to Argosy: {link}"),
        ),
        Locale::ZhCn => text(
            format!("{firm} 邀请您加入商舶"),
            format!(
                "{firm} 邀请您加入其在商舶（Argosy）上的团队。\n\n请在 {until} 前点击链接接受邀请：\n\
                 {link}\n\n链接仅供您本人使用，请勿转发。如您不认识该公司，请忽略本邮件。\n"
            ),
            format!("【商舶】{firm} 邀请您加入团队：{link}"),
        ),
    }
}

pub fn new_device(locale: Locale, device: &str, at: Timestamp, link: &str) -> Text {
    let at = moment(at);
    match locale {
        Locale::En => {
            let device = if device.is_empty() {
                "a browser we do not know"
            } else {
                device
            };
            text(
                "New log-in to your Argosy account".to_owned(),
                format!(
                    "Somebody logged in to your account with {device} at {at} (UTC).\n\nIf it was \
                     you, nothing needs to be done. If not, end that session and choose a new \
                     password:\n{link}\n"
                ),
                format!("New log-in to your Argosy account with {device}."),
            )
        }
        Locale::ZhCn => {
            let device = if device.is_empty() {
                "未知设备"
            } else {
                device
            };
            text(
                "您的商舶账号在新设备上登录".to_owned(),
                format!(
                    "您的账号于 {at}（UTC）在新设备「{device}」上登录。\n\n如为本人操作，无需处理。\
                     如非本人操作，请立即结束该会话并修改密码：\n{link}\n"
                ),
                format!("【商舶】您的账号在新设备「{device}」上登录。"),
            )
        }
    }
}

pub fn password_changed(locale: Locale, link: &str) -> Text {
    match locale {
        Locale::En => text(
            "Your Argosy password was changed".to_owned(),
            format!(
                "The password of your Argosy account was changed just now, and other devices were \
                 logged out.\n\nIf it was not you, choose a new one at once:\n{link}\n"
            ),
            "Your Argosy password was changed.".to_owned(),
        ),
        Locale::ZhCn => text(
            "您的商舶密码已修改".to_owned(),
            format!(
                "您的商舶（Argosy）账号密码刚刚被修改，其他设备已退出登录。\n\n\
                 如非本人操作，请立即重置密码：\n{link}\n"
            ),
            "【商舶】您的账号密码已修改。如非本人操作，请立即重置密码。".to_owned(),
        ),
    }
}

/// To the address that was before.
pub fn contact_changed(locale: Locale) -> Text {
    match locale {
        Locale::En => text(
            "Your Argosy account has another address".to_owned(),
            "Your Argosy account is reached at another address from now on; this one is no longer \
             used.\n\nIf it was not you, write to our support at once.\n"
                .to_owned(),
            "Your Argosy account has another number from now on. If it was not you, contact us."
                .to_owned(),
        ),
        Locale::ZhCn => text(
            "您的商舶账号已更换邮箱".to_owned(),
            "您的商舶（Argosy）账号已更换为其他邮箱，本邮箱不再用于登录。\n\n\
             如非本人操作，请立即联系客服。\n"
                .to_owned(),
            "【商舶】您的账号已更换手机号。如非本人操作，请立即联系客服。".to_owned(),
        ),
    }
}

/// `2026-11-22 10:00`
fn moment(at: Timestamp) -> String {
    let text = at.to_string();
    let date = text.get(..10).unwrap_or_default();
    let time = text.get(11..16).unwrap_or_default();
    format!("{date} {time}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_say_it_in_both_languages() {
        for locale in Locale::ALL {
            let letter = register(locale, "482913");
            assert!(letter.subject.contains("482913"));
            assert!(letter.body.contains("482913"));
            // One text message holds 160 characters of GSM's alphabet, or 70 of any other.
            let most = if letter.short.is_ascii() { 160 } else { 70 };
            assert!(letter.short.chars().count() <= most, "{}", letter.short);
        }
        let letter = invitation(
            Locale::En,
            "A\r\nBcc: x",
            "https://x",
            Timestamp::from_micros(0),
        );
        assert!(!letter.subject.contains(['\r', '\n']));
        assert_eq!(moment(Timestamp::from_micros(0)), "1970-01-01 00:00");
    }
}
