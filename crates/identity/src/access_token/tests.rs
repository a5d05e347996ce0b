//! Forged, stale and misdirected tokens.

use serde_json::{Value, json};

use super::*;

const NOW: Timestamp = Timestamp(1_764_000_000_000_000);
const SEED: u8 = 7;

fn keys() -> Keys {
    Keys::derive(&[SEED; 32])
}

fn bearer() -> Bearer {
    let uuid = uuid::Uuid::from_u128(0x0199_8f3c_2b7e_7d4c_9a51_d2f0_b6c3_e8a7);
    Bearer { user: Id::from_uuid(uuid), session: Id::from_uuid(uuid) }
}

fn good_header() -> Value {
    json!({"alg": "HS256", "typ": "at+jwt", "kid": keys().access_id})
}

fn good_claims() -> Value {
    let now = seconds(NOW);
    json!({"iss": "prospect", "aud": "prospect-api", "sub": bearer().user, "sid": bearer().session,
           "iat": now, "nbf": now, "exp": now + 900})
}

fn encoded(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

/// A token signed with our own key, as if somebody had made us sign it.
fn signed_by_us(header: &Value, claims: &Value) -> String {
    let signed = format!("{}.{}", encoded(header), encoded(claims));
    let signature = hmac::sign(&keys().access, signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn with(mut part: Value, name: &str, value: Value) -> Value {
    part[name] = value;
    part
}

fn without(mut part: Value, name: &str) -> Value {
    part.as_object_mut().unwrap().remove(name);
    part
}

#[test]
fn our_own_token_names_its_bearer() {
    let token = sign(&keys(), bearer(), NOW).unwrap();
    assert!(token.len() < MAX_LENGTH, "{}", token.len());
    assert_eq!(verify(&keys(), &token, NOW), Some(bearer()));
    assert_eq!(verify(&keys(), &signed_by_us(&good_header(), &good_claims()), NOW), Some(bearer()));
}

#[test]
fn a_token_lives_from_its_start_to_its_end_and_a_leeway() {
    let token = sign(&keys(), bearer(), NOW).unwrap();
    let at = |seconds: u64| verify(&keys(), &token, NOW.plus(Duration::from_secs(seconds)));
    assert!(at(899).is_some() && at(929).is_some());
    assert!(at(930).is_none() && at(100_000).is_none());
    let before = |seconds: u64| verify(&keys(), &token, NOW.minus(Duration::from_secs(seconds)));
    assert!(before(30).is_some());
    assert!(before(31).is_none());
}

/// Headers that try to choose the algorithm or the key, signed with our key all the same.
fn forged_headers() -> Vec<String> {
    let mut forged = Vec::new();
    for algorithm in
        ["none", "None", "NONE", "HS384", "HS512", "RS256", "ES256", "EdDSA", "hs256", ""]
    {
        forged.push(signed_by_us(&with(good_header(), "alg", json!(algorithm)), &good_claims()));
    }
    for kid in
        ["", "0", "../../../dev/null", "/dev/null", "' or 1=1 --", "x' union select 'k", "a\u{0}b"]
    {
        forged.push(signed_by_us(&with(good_header(), "kid", json!(kid)), &good_claims()));
    }
    for typ in ["JWT", "at+JWT", "rt+jwt", "", "application/at+jwt"] {
        forged.push(signed_by_us(&with(good_header(), "typ", json!(typ)), &good_claims()));
    }
    let jwk = json!({"kty": "oct", "k": "AAAA"});
    for (name, value) in [
        ("jku", json!("https://evil.example/keys")),
        ("x5u", json!("https://evil.example/cert")),
        ("x5c", json!(["MIIB"])),
        ("jwk", jwk),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
        ("cty", json!("JWT")),
    ] {
        forged.push(signed_by_us(&with(good_header(), name, value), &good_claims()));
    }
    for name in ["alg", "typ", "kid"] {
        forged.push(signed_by_us(&without(good_header(), name), &good_claims()));
        forged.push(signed_by_us(&with(good_header(), name, Value::Null), &good_claims()));
    }
    forged
}

/// Claims of another time, place or shape, signed with our key all the same.
fn forged_claims() -> Vec<String> {
    let now = seconds(NOW);
    let mut forged = Vec::new();
    for (name, value) in [
        ("iss", json!("evil")),
        ("iss", json!(["prospect"])),
        ("aud", json!("prospect")),
        ("aud", json!(["prospect-api", "other"])),
        ("sub", json!("ses_01998f3c2b7e7d4c9a51d2f0b6c3e8a7")),
        ("sub", json!("")),
        ("sid", json!("rt_whatever")),
        ("exp", json!(now - 30)),
        ("exp", json!(0)),
        ("exp", json!(-1)),
        ("exp", json!("never")),
        ("exp", json!(1e300)),
        ("exp", json!(i64::MIN)),
        ("nbf", json!(now + 31)),
        ("nbf", json!(i64::MAX)),
        ("iat", json!(now + 31)),
        ("iat", json!("now")),
        ("permissions", json!(["users:manage"])),
    ] {
        forged.push(signed_by_us(&good_header(), &with(good_claims(), name, value)));
    }
    for name in ["iss", "aud", "sub", "sid", "iat", "nbf", "exp"] {
        forged.push(signed_by_us(&good_header(), &without(good_claims(), name)));
    }
    forged
}

/// Texts that were never signed with our key.
fn unsigned() -> Vec<String> {
    let token = sign(&keys(), bearer(), NOW).unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, signature] = parts[..] else { panic!("three parts") };
    let other = Keys::derive(&[SEED + 1; 32]);
    let none = encoded(&with(good_header(), "alg", json!("none")));
    let weak = hmac::Key::new(hmac::HMAC_SHA256, b"secret");
    let empty = hmac::Key::new(hmac::HMAC_SHA256, b"");
    let by = |key: &hmac::Key| {
        let signed = format!("{header}.{claims}");
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(hmac::sign(key, signed.as_bytes())))
    };
    vec![
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        "...".to_owned(),
        format!("{none}.{claims}."),
        format!("{none}.{claims}.{signature}"),
        format!("{header}.{claims}."),
        format!("{header}.{claims}"),
        format!("{header}..{signature}"),
        format!(".{claims}.{signature}"),
        format!("{token}."),
        format!("{token}.{signature}"),
        format!("{token}="),
        format!(" {token}"),
        format!("{token} "),
        format!("{token}\n"),
        token[..token.len() - 1].to_owned(),
        token[..token.len() / 2].to_owned(),
        token.replace('.', ","),
        token.to_uppercase(),
        by(&weak),
        by(&empty),
        by(&keys().refresh),
        by(&keys().csrf),
        sign(&other, bearer(), NOW).unwrap(),
        crate::secret::Secret::fresh().unwrap().reveal().to_owned(),
        format!("{header}.{claims}.{}", "A".repeat(1_000_000)),
        format!("{header}.{}.{signature}", "A".repeat(1_000_000)),
        "\u{0}".repeat(64),
        "🦀".repeat(64),
        format!(r#"{{"payload":"{claims}","signatures":[{{"signature":"{signature}"}}]}}"#),
    ]
}

#[test]
fn s5_no_forged_token_passes() {
    let corpus: Vec<String> =
        forged_headers().into_iter().chain(forged_claims()).chain(unsigned()).collect();
    let accepted: Vec<&String> =
        corpus.iter().filter(|token| verify(&keys(), token, NOW).is_some()).collect();
    eprintln!("S5 figure={} limit=0 seed={SEED} tokens={}", accepted.len(), corpus.len());
    assert!(corpus.len() >= 60);
    assert!(accepted.is_empty(), "{accepted:?}");
}
