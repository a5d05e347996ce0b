//! The OpenAPI document: generated from the handlers, completed with what all of them share.

use platform::http::ProblemBody;
use utoipa::{
    OpenApi, ToSchema,
    openapi::{
        Components, ContentBuilder, OpenApi as Document, RefOr, Response, ResponseBuilder,
        path::Operation,
        security::{
            ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
        },
    },
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Prospect",
        description = "The market-intelligence terminal. Every door (this API, the web, the \
            command line) leads to the same functions behind the same checks.\n\n\
            Answers are `{\"success\":true,\"data\":…,\"meta\":…}`; failures are problem+json \
            (RFC 9457) with `error.code` for programs. Times are RFC 3339 in UTC, money is a \
            decimal string, an unknown number is `null`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    components(schemas(ProblemBody))
)]
struct Head;

/// Completes the operations' own document with title, security and the errors all share.
pub fn document(operations: Document) -> Document {
    let mut document = Head::openapi();
    document.merge(operations);
    env!("CARGO_PKG_VERSION").clone_into(&mut document.info.version);
    let components = document.components.get_or_insert_with(Components::new);
    for (name, scheme) in schemes() {
        components.add_security_scheme(name, scheme);
    }
    document.security = Some(vec![
        SecurityRequirement::new("bearer", Vec::<String>::new()),
        SecurityRequirement::new("session", Vec::<String>::new()),
    ]);
    for item in document.paths.paths.values_mut() {
        let operations =
            [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            add_shared_errors(operation);
        }
    }
    document
}

fn schemes() -> [(&'static str, SecurityScheme); 2] {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("An access token (15 minutes) or an API key (`pro_…`)."))
        .build();
    let session = ApiKeyValue::with_description(
        "prospect",
        "The browser's session; changes also need the X-CSRF-Token header.",
    );
    [
        ("bearer", SecurityScheme::Http(bearer)),
        ("session", SecurityScheme::ApiKey(ApiKey::Cookie(session))),
    ]
}

fn add_shared_errors(operation: &mut Operation) {
    let shared = [
        ("400", "The request is wrong: `errors` says where"),
        ("401", "Sign in first"),
        ("403", "Not permitted"),
        ("404", "Not there, or not yours to know"),
        ("429", "Too many requests: `Retry-After` says when to come back"),
        ("500", "A failure inside; the log has it under `request_id`"),
        ("503", "Something outside failed: ask again"),
    ];
    for (code, description) in shared {
        operation
            .responses
            .responses
            .entry(code.to_owned())
            .or_insert_with(|| RefOr::T(problem(description)));
    }
}

fn problem(description: &str) -> Response {
    let reference = utoipa::openapi::Ref::from_schema_name(ProblemBody::name());
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", ContentBuilder::new().schema(Some(reference)).build())
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_names_its_security_and_the_shape_of_errors() {
        let document = document(Document::default());
        let text = serde_json::to_value(&document).unwrap();
        assert_eq!(text["openapi"], "3.1.0");
        assert!(text["components"]["securitySchemes"]["bearer"].is_object());
        assert!(text["components"]["schemas"]["ProblemBody"].is_object());
    }
}
