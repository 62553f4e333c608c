//! Origins: those that an operator names go into the content security policy, and nothing that could end a source there
//! passes; those of requests to the planner must be this machine's own.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName, header};

use crate::{http::params::shorten, problem::ApiError};

/// `https://host:port` of an address, in small letters.
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
pub fn of_address(url: &str) -> Result<String, &'static str> {
    let (scheme, rest) = url.split_once("://").ok_or("it begins with https:// or http://")?;
    if !["https", "http"].contains(&scheme) {
        return Err("it begins with https:// or http://");
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.contains('@') {
        return Err("no user name may stand before the host");
    }
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    if name.is_empty() || !name.chars().all(plain) || port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return Err("its host is a name of letters, digits, dots and dashes (others in their xn-- form), and a port");
    }
    Ok(format!("{scheme}://{}", host.to_ascii_lowercase()))
}

/// An origin and nothing after it.
///
/// # Errors
/// As [`of_address`].
pub fn alone(text: &str) -> Result<String, &'static str> {
    let origin = of_address(text)?;
    if origin.len() == text.len() { Ok(origin) } else { Err("nothing may follow the host and its port, not even a /") }
}

/// Refuses what a page of another site makes a browser ask: listening on loopback doesn't keep that out. The host must be a
/// name of this machine, for any other name can be pointed here (DNS rebinding); an origin, where one is told, must be
/// that host's.
///
/// # Errors
/// [`ApiError::Host`] and [`ApiError::Origin`], with what was told.
pub fn of_this_machine(headers: &HeaderMap) -> Result<(), ApiError> {
    let told = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = told(header::HOST).unwrap_or_default().to_ascii_lowercase();
    if !is_loopback(&host) {
        return Err(ApiError::Host { host: shorten(&host) });
    }
    let Some(origin) = told(header::ORIGIN) else { return Ok(()) };
    let own = origin.to_ascii_lowercase();
    let own = own.strip_prefix("http://").or_else(|| own.strip_prefix("https://"));
    if own == Some(&*host) { Ok(()) } else { Err(ApiError::Origin { origin: shorten(origin) }) }
}

/// Whether `name:port` is one of this machine's own names.
fn is_loopback(host: &str) -> bool {
    let end = host.rfind(':').filter(|at| !host[*at..].contains(']')).unwrap_or(host.len());
    let (name, port) = host.split_at(end);
    let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    let loopback = name == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    loopback && (port.is_empty() || port[1..].parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for (text, origin) in [
            ("https://portal.example.cn", "https://portal.example.cn"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("https://Portal.Example.cn", "https://portal.example.cn"),
        ] {
            assert_eq!(alone(text).as_deref(), Ok(origin), "{text}");
        }
    }

    #[test]
    fn everything_else_says_what_is_wrong() {
        for (text, why) in [
            ("portal.example.cn", "begins with"),
            ("ftp://portal.example.cn", "begins with"),
            ("HTTPS://portal.example.cn", "begins with"),
            ("https://", "host is a name"),
            ("https://*.example.cn", "host is a name"),
            ("https://a.cn; script-src *", "host is a name"),
            ("https://a.cn b.cn", "host is a name"),
            ("https://门户.cn", "host is a name"),
            ("https://a.cn:99999", "host is a name"),
            ("https://a.cn:", "host is a name"),
            ("https://me@a.cn", "no user name"),
            ("https://a.cn/", "nothing may follow"),
            ("https://a.cn/portal", "nothing may follow"),
            ("https://a.cn?x", "nothing may follow"),
        ] {
            let said = alone(text).expect_err(text);
            assert!(said.contains(why), "{text}: {said}");
        }
    }

    #[test]
    fn only_this_machine_by_its_own_names_is_answered() {
        let told = |host: &str, origin: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().expect("a header"));
            origin.map(|origin| headers.insert(header::ORIGIN, origin.parse().expect("a header")));
            of_this_machine(&headers)
        };
        for host in ["127.0.0.1:8080", "localhost:8080", "LOCALHOST", "[::1]:8080", "[::1]", "127.8.9.1"] {
            assert_eq!(told(host, None), Ok(()), "{host}");
            assert_eq!(told(host, Some(&format!("http://{host}"))), Ok(()), "{host}");
        }
        for host in
            ["weige.example", "localhost.weige.example", "10.0.0.7:8080", "[2001:db8::1]", "127.0.0.1:x", "", "::1"]
        {
            assert_eq!(told(host, None), Err(ApiError::Host { host: host.into() }), "{host}");
        }
        for origin in
            ["https://weige.example", "http://127.0.0.1:8081", "http://localhost:8080", "null", "127.0.0.1:8080"]
        {
            let refused = Err(ApiError::Origin { origin: origin.into() });
            assert_eq!(told("127.0.0.1:8080", Some(origin)), refused, "{origin}");
        }
    }
}
