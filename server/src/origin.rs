//! Origins that an operator names. They go into the content security policy: nothing that could end a source there passes.

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
}
