//! The web UI, built into the binary, with its files compressed when it was built.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use kernel::Error;
use platform::http::Problem;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Files;

/// Names below it carry a hash of their content, so a browser may keep them.
const HASHED: &str = "assets/";

/// Serves a file of the UI; any other page address gets the UI itself, which knows its pages.
pub async fn serve(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if let Some(response) = file(path, &headers) {
        return response;
    }
    let is_page = !path.starts_with("api/") && !path.starts_with(HASHED) && !path.contains('.');
    if is_page && let Some(response) = file("index.html", &headers) {
        return response;
    }
    Problem(Error::NotFound("address")).into_response()
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    if path.is_empty() || has_encoding_suffix(path) {
        return None;
    }
    let plain = Files::get(path)?;
    let tag = format!("\"{}\"", platform::hex(&plain.metadata.sha256_hash()[..16]));
    let mut response = match compressed(path, headers) {
        Some((encoding, bytes)) => {
            let mut response = Body::from(bytes).into_response();
            response
                .headers_mut()
                .insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
            response
        }
        None => Body::from(plain.data).into_response(),
    };
    if headers.get(header::IF_NONE_MATCH).is_some_and(|seen| seen.as_bytes() == tag.as_bytes()) {
        response = StatusCode::NOT_MODIFIED.into_response();
    }
    let out = response.headers_mut();
    let keep =
        if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(path)));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        out.insert(header::ETAG, tag);
    }
    Some(response)
}

fn has_encoding_suffix(path: &str) -> bool {
    [".br", ".gz"].iter().any(|suffix| path.ends_with(suffix))
}

/// Returns the smallest form that the browser takes.
fn compressed(
    path: &str,
    headers: &HeaderMap,
) -> Option<(&'static str, std::borrow::Cow<'static, [u8]>)> {
    let accepted = headers.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    [("br", ".br"), ("gzip", ".gz")].into_iter().find_map(|(encoding, suffix)| {
        let takes = accepted
            .split(',')
            .any(|offer| offer.split(';').next().is_some_and(|name| name.trim() == encoding));
        takes.then(|| Files::get(&format!("{path}{suffix}"))).flatten().map(|f| (encoding, f.data))
    })
}

fn kind(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
