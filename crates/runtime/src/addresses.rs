//! Where a stranger's link may lead us: to addresses of the open Internet, never to what only this
//! machine or its neighbours can reach. A name is looked up once, and what was checked is what is
//! connected to, so a name that answers otherwise the second time changes nothing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// How far calls to strangers' addresses go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Only what everybody could reach anyway.
    Internet,
    /// This machine too: demonstrations, and tests with a receiver of their own.
    Loopback,
    /// Where somebody set it so: peers in a network of their own.
    Anywhere,
}

impl Reach {
    pub fn admits(self, address: IpAddr) -> bool {
        match self {
            Reach::Internet => is_public(address),
            Reach::Loopback => is_public(address) || is_loopback(address),
            Reach::Anywhere => true,
        }
    }
}

/// Whether the host of a URL may be called as far as the URL itself tells: an address that is
/// written out never comes to the resolver.
pub fn may_call(url: &Url, reach: Reach) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    match written_out(host) {
        Some(address) => reach.admits(address),
        None => true,
    }
}

/// The address that a host is, when it is no name.
pub fn written_out(host: &str) -> Option<IpAddr> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok()
}

fn is_loopback(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback(),
        IpAddr::V6(address) => address == Ipv6Addr::LOCALHOST,
    }
}

/// Whether everybody could reach it anyway (RFC 6890 and its registries).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(a == 0
        || a == 10
        || a == 127
        || (a == 100 && (64..128).contains(&b))
        || (a == 169 && b == 254)
        || (a == 172 && (16..32).contains(&b))
        || (a == 192 && b == 168)
        || (a == 192 && b == 0 && (c == 0 || c == 2))
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19))
        || (a == 198 && b == 51 && c == 100)
        || (a == 203 && b == 0 && c == 113)
        // Alibaba's and Oracle's metadata stand at 100.100.100.200 and 192.0.0.192, within the above;
        // Azure's wire server has a public address that only its guests reach.
        || address == Ipv4Addr::new(168, 63, 129, 16)
        || a >= 224)
}

/// Only 2000::/3 is given out to the world. An IPv4 address in other clothes (mapped, translated,
/// 6to4, Teredo) is refused whatever it is: nobody has to write one so, and what a gateway on the
/// way makes of it is not ours to know.
fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // Teredo, benchmarks, ORCHID; documentation.
        [0x2001, second, ..] if second < 0x0200 || second == 0x0db8 => false,
        [0x3fff, second, ..] if second < 0x1000 => false,
        // 6to4.
        [0x2002, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

/// A resolver that lets only addresses within reach through.
pub struct Guarded(pub Reach);

/// A name behind which nothing can be called. Found again in the error of the request.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to addresses that may not be called")]
struct Forbidden;

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (host, reach) = (name.as_str().to_owned(), self.0);
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            Ok(within(found, reach)?)
        })
    }
}

/// Those that may be called; an error when there is none.
fn within(found: Vec<SocketAddr>, reach: Reach) -> Result<Addrs, Forbidden> {
    let open: Vec<SocketAddr> = found
        .into_iter()
        .filter(|found| reach.admits(found.ip()))
        .collect();
    if open.is_empty() {
        return Err(Forbidden);
    }
    Ok(Box::new(open.into_iter()))
}

/// Whether a request failed because its name led where nothing may be called.
pub fn is_forbidden(error: &reqwest::Error) -> bool {
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(cause) = source {
        if cause.is::<Forbidden>() {
            return true;
        }
        source = cause.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every range with its first and last address, or those that matter most.
    const INNER: [(&str, &[&str]); 27] = [
        ("this network, RFC 791", &["0.0.0.0", "0.255.255.255"]),
        ("private, RFC 1918", &["10.0.0.0", "10.255.255.255"]),
        (
            "shared by carriers, RFC 6598",
            &["100.64.0.0", "100.127.255.255"],
        ),
        ("metadata of Alibaba", &["100.100.100.200"]),
        ("this machine", &["127.0.0.1", "127.255.255.254"]),
        (
            "link-local, metadata of most clouds",
            &["169.254.0.0", "169.254.169.254"],
        ),
        ("metadata of containers", &["169.254.170.2"]),
        ("Azure's wire server", &["168.63.129.16"]),
        ("private, RFC 1918 (172)", &["172.16.0.0", "172.31.255.255"]),
        (
            "protocols, RFC 6890",
            &["192.0.0.0", "192.0.0.192", "192.0.0.255"],
        ),
        ("documentation 1", &["192.0.2.0", "192.0.2.255"]),
        ("6to4 relays", &["192.88.99.0", "192.88.99.255"]),
        (
            "private, RFC 1918 (192)",
            &["192.168.0.0", "192.168.255.255"],
        ),
        ("benchmarks, RFC 2544", &["198.18.0.0", "198.19.255.255"]),
        ("documentation 2", &["198.51.100.0", "198.51.100.255"]),
        ("documentation 3", &["203.0.113.0", "203.0.113.255"]),
        ("multicast", &["224.0.0.0", "239.255.255.255"]),
        ("reserved and broadcast", &["240.0.0.0", "255.255.255.255"]),
        ("unspecified and loopback", &["::", "::1"]),
        ("IPv4-mapped", &["::ffff:127.0.0.1", "::ffff:8.8.8.8"]),
        ("IPv4-compatible", &["::127.0.0.1", "::8.8.8.8"]),
        (
            "NAT64",
            &["64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1"],
        ),
        ("6to4", &["2002:7f00:1::", "2002:808:808::1"]),
        ("Teredo, ORCHID", &["2001::1", "2001:10::1", "2001:20::1"]),
        (
            "documentation of IPv6",
            &["2001:db8::1", "3fff::1", "3fff:fff:ffff::1"],
        ),
        (
            "unique local, metadata of AWS",
            &["fc00::1", "fd00:ec2::254"],
        ),
        (
            "link-local, site-local, multicast",
            &["fe80::1", "fec0::1", "ff02::1"],
        ),
    ];
    const OPEN: [&str; 14] = [
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "93.184.216.34",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "198.20.0.0",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450:4001:81b::200e",
    ];

    #[test]
    fn inner_addresses_are_told_from_open_ones_in_every_dress() {
        for (range, addresses) in INNER {
            for text in addresses {
                assert!(!is_public(text.parse().unwrap()), "{text}: {range}");
            }
        }
        for text in OPEN {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn an_inner_address_in_a_url_is_known_however_it_is_written() {
        for host in [
            "127.0.0.1",
            "2130706433",
            "0x7f.1",
            "0177.0.0.1",
            "127.1",
            "[::1]",
            "[::ffff:10.0.0.1]",
            "169.254.169.254.",
        ] {
            let url = Url::parse(&format!("https://{host}/")).unwrap();
            assert!(!may_call(&url, Reach::Internet), "{host}");
        }
        let name = Url::parse("https://shop.example/").unwrap();
        assert!(
            may_call(&name, Reach::Internet),
            "the resolver looks at names"
        );
    }

    #[test]
    fn of_what_a_name_answers_only_the_open_addresses_are_left() {
        let at = |text: &str| SocketAddr::new(text.parse().unwrap(), 0);
        let mixed = vec![at("10.0.0.1"), at("1.1.1.1"), at("::1")];
        let left: Vec<_> = within(mixed, Reach::Internet).unwrap().collect();
        assert_eq!(left, [at("1.1.1.1")]);
        assert!(within(vec![at("127.0.0.1")], Reach::Internet).is_err());
        assert!(within(vec![at("127.0.0.1")], Reach::Loopback).is_ok());
        assert!(within(vec![at("10.0.0.1")], Reach::Loopback).is_err());
        assert!(within(Vec::new(), Reach::Anywhere).is_err());
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_not_called() {
        let client = reqwest::Client::builder()
            .dns_resolver(std::sync::Arc::new(Guarded(Reach::Internet)))
            .no_proxy()
            .build()
            .unwrap();
        let refused = client.get("http://localhost:9/").send().await.unwrap_err();
        assert!(is_forbidden(&refused), "{refused:?}");
    }
}
