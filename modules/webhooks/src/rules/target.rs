//! Which URLs may be told anything. Names are looked at again when they are called: what they lead
//! to may change.

use kernel::FieldError;
use reqwest::Url;
use runtime::addresses::{self, Reach};

/// Ports that web servers of strangers listen on. Others would make us knock on any door.
const PORTS: [u16; 2] = [443, 8443];
pub(crate) const URL_CHARS_MAX: usize = 500;

/// The URL as it is kept and called.
pub(crate) fn check(text: &str, reach: Reach) -> Result<Url, FieldError> {
    let fault = |code: &str, message: &str| FieldError::new("url", code, message);
    let text = text.trim();
    if text.chars().count() > URL_CHARS_MAX {
        return Err(fault("too_long", "must have at most 500 characters")
            .with_param("maximum", URL_CHARS_MAX));
    }
    let url = Url::parse(text).map_err(|_| fault("malformed", "must be a URL as https://…"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(fault(
            "user_information",
            "must hold no name or password; the signature shows who calls",
        ));
    }
    if url.fragment().is_some() {
        return Err(fault("fragment", "must hold no #fragment; it is not sent"));
    }
    if is_this_machine(&url) && reach == Reach::Loopback && is_web(&url) {
        return Ok(url);
    }
    if url.scheme() != "https" {
        return Err(fault("not_https", "must begin with https://"));
    }
    if !addresses::may_call(&url, reach) || is_this_machine(&url) {
        return Err(fault(
            "forbidden_address",
            "must lead to an address of the open Internet",
        ));
    }
    let port = url.port_or_known_default().unwrap_or_default();
    if !PORTS.contains(&port) {
        let ports = PORTS.map(|port| port.to_string()).join(", ");
        return Err(
            fault("port", &format!("must use one of the ports {ports}")).with_param("ports", ports)
        );
    }
    Ok(url)
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// Written out or by its usual names.
fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    match addresses::written_out(host) {
        Some(address) => address.is_loopback(),
        None => {
            let name = host.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_to_the_open_internet_is_taken() {
        for (text, code) in [
            ("hooks", "malformed"),
            ("https://", "malformed"),
            ("http://shop.example/hooks", "not_https"),
            ("ftp://shop.example/hooks", "not_https"),
            ("file:///etc/passwd", "not_https"),
            ("https://anna:secret@shop.example/", "user_information"),
            ("https://anna@shop.example/", "user_information"),
            ("https://shop.example/#part", "fragment"),
            ("https://shop.example:22/", "port"),
            ("https://shop.example:80/", "port"),
            ("https://shop.example:6379/", "port"),
            ("https://localhost/", "forbidden_address"),
            ("https://LOCALHOST./", "forbidden_address"),
            ("https://a.localhost/", "forbidden_address"),
            ("https://127.0.0.1/", "forbidden_address"),
            ("https://2130706433/", "forbidden_address"),
            ("https://0x7f.1/", "forbidden_address"),
            ("https://0/", "forbidden_address"),
            ("https://10.0.0.1/", "forbidden_address"),
            ("https://172.16.0.1/", "forbidden_address"),
            ("https://192.168.1.1/", "forbidden_address"),
            ("https://100.64.0.1/", "forbidden_address"),
            (
                "https://169.254.169.254/latest/meta-data/",
                "forbidden_address",
            ),
            ("https://224.0.0.1/", "forbidden_address"),
            ("https://203.0.113.7/", "forbidden_address"),
            ("https://[::1]/", "forbidden_address"),
            ("https://[::]/", "forbidden_address"),
            ("https://[fe80::1]/", "forbidden_address"),
            ("https://[fd00:ec2::254]/", "forbidden_address"),
            ("https://[::ffff:8.8.8.8]/", "forbidden_address"),
            ("https://[64:ff9b::808:808]/", "forbidden_address"),
            ("https://[2001:db8::1]/", "forbidden_address"),
            ("https://[ff02::1]/", "forbidden_address"),
        ] {
            let fault = check(text, Reach::Internet).expect_err(text);
            assert_eq!(fault.code, code, "{text}");
        }
        for text in [
            "https://shop.example/hooks?a=1",
            " https://shop.example:8443/ ",
            "https://1.1.1.1/hooks",
            "https://[2606:4700::1111]/",
        ] {
            assert!(check(text, Reach::Internet).is_ok(), "{text}");
        }
        let long = format!("https://shop.example/{}", "a".repeat(500));
        assert_eq!(check(&long, Reach::Internet).unwrap_err().code, "too_long");
    }

    #[test]
    fn a_demonstration_may_call_this_machine_and_no_other() {
        for text in [
            "http://127.0.0.1:9999/hooks",
            "http://localhost:80/",
            "https://[::1]:1/",
        ] {
            assert!(check(text, Reach::Loopback).is_ok(), "{text}");
        }
        for text in [
            "http://10.0.0.1/",
            "http://shop.example/",
            "https://192.168.0.1/",
            "ftp://localhost/",
        ] {
            assert!(check(text, Reach::Loopback).is_err(), "{text}");
        }
    }
}
