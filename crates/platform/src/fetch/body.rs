//! Reading an answer's body within its bounds.

use bytes::{Bytes, BytesMut};
use kernel::{Error, Result};
use reqwest::{Response, header::CONTENT_TYPE};

use super::send::failure;

/// Refuses an answer of a media type that was not asked for.
pub(super) fn check_kind(response: &Response, kinds: &[&str]) -> Result<()> {
    if kinds.is_empty() || !response.status().is_success() {
        return Ok(());
    }
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if kinds.iter().any(|wanted| wanted.eq_ignore_ascii_case(kind)) {
        return Ok(());
    }
    Err(Error::refused(
        "WRONG_CONTENT_TYPE",
        format!("the other server did not answer with {}", kinds.join(" or ")),
    ))
}

/// Reads at most `max_bytes`, counted as they are unpacked: a bomb is put away with its first
/// bytes too many.
pub(super) async fn read(response: &mut Response, max_bytes: usize) -> Result<Bytes> {
    let too_large = || {
        Error::refused(
            "ANSWER_TOO_LARGE",
            format!("the other server's answer is larger than {max_bytes} bytes"),
        )
    };
    let announced = response.content_length().unwrap_or(0);
    if usize::try_from(announced).map_or(true, |announced| announced > max_bytes) {
        return Err(too_large());
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
        if body.len() + chunk.len() > max_bytes {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
