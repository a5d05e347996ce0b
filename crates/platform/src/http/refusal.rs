//! What is wrong with an input, in the words of whoever sent it.
//!
//! The readers of JSON and of query strings speak to programmers of this house: they name its types and
//! count their elements. Here their sentences become which field it is, what was found and what is allowed.
//!
//! **Invariant:** no name of a type of ours leaves the house, and no value of a field that holds a secret.

use kernel::Error;

/// Characters of a text that was found; the rest says nothing new.
const SHOWN: usize = 60;

/// How the readers of serde begin their sentences.
const BEGINNINGS: [&str; 8] = [
    "unknown field ",
    "unknown variant ",
    "missing field ",
    "duplicate field ",
    "invalid type: ",
    "invalid value: ",
    "invalid length ",
    "data did not match any variant",
];

/// What is asked for by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Field,
    Parameter,
}

/// Refuses a body that is no JSON. `text` is what its reader says.
pub(super) fn of_syntax(text: &str) -> Error {
    let (what, place) = text.rsplit_once(" at line ").unwrap_or((text, ""));
    let place = place.replace(" column ", ", column ");
    let says = [
        ("EOF while parsing a value", "it ends where a value should stand"),
        ("EOF while parsing", "it ends before its last bracket or quotation mark"),
        ("trailing comma", "a comma stands before a closing bracket"),
        ("trailing characters", "something stands after its end"),
        ("expected `:`", "a colon is missing after the name of a field"),
        ("expected `,`", "a comma or a closing bracket is missing"),
        ("key must be a string", "the name of a field stands without its double quotation marks"),
        ("control character", "a text holds a line break or a tab that is not escaped"),
        ("invalid escape", "a text holds an escape that there is not"),
        ("recursion limit", "its brackets are nested too deeply"),
        ("invalid number", "a number is not written as JSON writes it"),
        ("number out of range", "a number is too large"),
        ("invalid unicode", "a text is not UTF-8"),
        ("expected", "a value is misspelt, or stands without its double quotation marks"),
    ];
    let found = says.iter().find(|(begin, _)| what.starts_with(begin));
    let says = found.map_or("it cannot be read", |(_, says)| says);
    match place.as_str() {
        "" | "1, column 0" => Error::invalid(format!("the body is no JSON: {says}")),
        place => Error::invalid(format!("the body is no JSON: {says} (line {place})")),
    }
}

/// Refuses a body of JSON that is not what the operation takes. `text` is what its reader says.
pub(super) fn of_body(text: &str) -> Error {
    let text = text.rsplit_once(" at line ").map_or(text, |(sentence, _)| sentence);
    let (path, sentence) = place(text);
    let mut pointer = match path {
        "" | "." => String::new(),
        path => format!("/{}", path.replace(['.', '['], "/").replace(']', "")),
    };
    if let Some(missing) = quoted(sentence.strip_prefix("missing field ").unwrap_or_default()) {
        pointer = format!("{pointer}/{missing}");
    }
    let is_index = |part: &&str| part.bytes().all(|c| c.is_ascii_digit());
    let name = pointer.rsplit('/').find(|part| !part.is_empty() && !is_index(part));
    let message = in_words(sentence, name.unwrap_or("the body"), None, Part::Field);
    if pointer.is_empty() { Error::invalid(message) } else { Error::invalid_at(pointer, message) }
}

/// Refuses a query string. `text` is what its reader says, `pairs` what was asked.
pub(super) fn of_query(text: &str, pairs: &[(String, String)]) -> Error {
    let (path, sentence) = place(text);
    let missing = quoted(sentence.strip_prefix("missing field ").unwrap_or_default());
    let unknown = quoted(sentence.strip_prefix("unknown field ").unwrap_or_default());
    let named = missing.or(unknown).filter(|_| path.is_empty());
    let name = named.unwrap_or(if path.is_empty() { "query" } else { path });
    let found = pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    Error::invalid_at(name, in_words(sentence, name, found, Part::Parameter))
}

/// Parts where it is wrong from what is wrong: `items[0].symbol: invalid type: …`.
fn place(text: &str) -> (&str, &str) {
    let begins = |rest: &str| BEGINNINGS.iter().any(|begin| rest.starts_with(begin));
    if begins(text) {
        return ("", text);
    }
    let parts = || text.match_indices(": ").map(|(at, gap)| (&text[..at], &text[at + gap.len()..]));
    parts()
        .find(|(_, rest)| begins(rest))
        .or_else(|| parts().next().filter(|(path, _)| is_path(path)))
        .unwrap_or(("", text))
}

/// Answers whether `text` is where in the body something is wrong: `items[0].symbol`.
fn is_path(text: &str) -> bool {
    let part_of_path = |c: char| c.is_ascii_alphanumeric() || "_-.[]?".contains(c);
    !text.is_empty() && text.chars().all(part_of_path)
}

/// Says a sentence of serde again, so that it names `name`, what was found and what is allowed. Sentences of
/// our own stay as they are.
///
/// - `found`: what was asked, where the sentence does not tell it.
fn in_words(sentence: &str, name: &str, found: Option<&str>, part: Part) -> String {
    let part_name = if part == Part::Field { "field" } else { "parameter" };
    if let Some(rest) = sentence.strip_prefix("unknown field ") {
        let unknown = quoted(rest).unwrap_or(name);
        let known = names(rest.split_once(", ").map_or("", |(_, rest)| rest));
        let known = listed(&known, "and");
        return match known.as_str() {
            "" => format!("there is no {part_name} {}: none is taken", shown(unknown)),
            known => format!("there is no {part_name} {}: it takes {known}", shown(unknown)),
        };
    }
    if let Some(rest) = sentence.strip_prefix("unknown variant ") {
        let (value, allowed) = rest.split_once(", ").unwrap_or((rest, ""));
        let value = quoted(value).map_or_else(|| value.to_owned(), text_found);
        return takes(name, &listed(&names(allowed), "or"), &value);
    }
    if let Some(rest) = sentence.strip_prefix("missing field ") {
        return format!("the {part_name} {} is missing", quoted(rest).unwrap_or(name));
    }
    if let Some(rest) = sentence.strip_prefix("duplicate field ") {
        return format!("the {part_name} {} stands there twice", quoted(rest).unwrap_or(name));
    }
    for begin in ["invalid type: ", "invalid value: ", "invalid length "] {
        let Some(rest) = sentence.strip_prefix(begin) else { continue };
        let (value, allowed) = rest.rsplit_once(", expected ").unwrap_or((rest, ""));
        let value = if begin == "invalid length " {
            format!("a list of {value}")
        } else {
            value_found(value)
        };
        return takes(name, &allowed_words(allowed), &value);
    }
    if sentence.starts_with("data did not match any variant") {
        return format!("{name} has none of the forms that are taken: /docs shows them");
    }
    match number_words(sentence) {
        Some(allowed) => takes(name, allowed, &found.map_or_else(|| "this".to_owned(), text_found)),
        None if names_a_type(sentence) => format!("{name} cannot be read"),
        None => sentence.to_owned(),
    }
}

fn takes(name: &str, allowed: &str, found: &str) -> String {
    let secret = ["password", "token", "secret", "key"].iter().any(|word| name.contains(word));
    let found = if secret && found.starts_with('"') { "this text" } else { found };
    match allowed {
        "" => format!("{name} does not take {found}"),
        allowed => format!("{name} takes {allowed}, not {found}"),
    }
}

/// What the readers of numbers and of `true` take, by what they say of anything else.
fn number_words(sentence: &str) -> Option<&'static str> {
    match sentence {
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            Some("a whole number")
        }
        "number too large to fit in target type" => Some("a smaller whole number"),
        "number too small to fit in target type" => Some("a larger whole number"),
        "invalid float literal" | "cannot parse float from empty string" => Some("a number"),
        "provided string was not `true` or `false`" => Some("true or false"),
        _ => None,
    }
}

/// What is allowed, in words: types become what is written for them.
fn allowed_words(expected: &str) -> String {
    let counted = expected.strip_prefix("an array of length ");
    let counted = counted.or_else(|| expected.strip_prefix("a tuple of size "));
    if let Some(count) = counted {
        return format!("a list of {count}");
    }
    let words = match expected {
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "usize" | "u128" => "a whole number, 0 or more",
        "i8" | "i16" | "i32" | "i64" | "isize" | "i128" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" | "bool" => "true or false",
        "a string" | "a borrowed string" | "string" | "str" => "a text",
        "a character" => "one character",
        "a sequence" => "a list",
        "a map" => "an object",
        "unit" => "null",
        "string or map" | "variant identifier" => "one of its names",
        _ if expected.starts_with("struct ") || expected.contains("tagged enum") => "an object",
        _ if expected.starts_with("enum ") => "one of its names",
        _ if expected.starts_with('`') => return listed(&names(expected), "or"),
        _ if names_a_type(expected) => "",
        own => own,
    };
    words.to_owned()
}

/// What was found, in words, without its kind where the value shows it.
fn value_found(value: &str) -> String {
    for kind in ["boolean ", "integer ", "floating point ", "character "] {
        if let Some(value) = value.strip_prefix(kind) {
            return quoted(value).map_or_else(|| value.to_owned(), shown);
        }
    }
    match value {
        "null" | "unit value" | "Option value" => "null".to_owned(),
        "sequence" => "a list".to_owned(),
        "map" => "an object".to_owned(),
        text => match text.strip_prefix("string ") {
            Some(text) => text_found(text.trim_matches('"')),
            None => "this".to_owned(),
        },
    }
}

fn text_found(text: &str) -> String {
    format!("\"{}\"", shown(text))
}

/// The beginning of a text that was sent, without what would drive a terminal.
fn shown(text: &str) -> String {
    let plain = || text.chars().filter(|c| !c.is_control());
    let more = if plain().nth(SHOWN).is_some() { "…" } else { "" };
    plain().take(SHOWN).chain(more.chars()).collect()
}

/// Returns what stands in the first pair of backquotes.
fn quoted(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once('`')?;
    rest.split_once('`').map(|(name, _)| name)
}

/// Returns all that stands in pairs of backquotes.
fn names(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// Some names as a sentence has them: a, b or c.
fn listed(names: &[&str], last: &str) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., end] => format!("{} {last} {end}", most.join(", ")),
    }
}

/// Whether a sentence speaks of what only programmers of this house know.
fn names_a_type(text: &str) -> bool {
    ["struct ", "enum ", "tuple ", "variant", "::", "newtype"]
        .iter()
        .any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> (Option<String>, String) {
        taken(of_body(text))
    }

    fn taken(error: Error) -> (Option<String>, String) {
        let Error::Invalid { pointer, message, .. } = error else { panic!("{error}") };
        (pointer, message)
    }

    #[test]
    fn a_sentence_of_serde_becomes_field_found_and_allowed() {
        for (said, pointer, words) in [
            (
                "kind: unknown variant `poster`, expected one of `chart`, `panels`, `list` at line 1 column 4",
                Some("/kind"),
                "kind takes chart, panels or list, not \"poster\"",
            ),
            (
                "items[3].size: invalid type: string \"x, expected y\", expected u8",
                Some("/items/3/size"),
                "size takes a whole number from 0 to 255, not \"x, expected y\"",
            ),
            (
                "invalid length 0, expected struct NewWatchlist with 2 elements",
                None,
                "the body takes an object, not a list of 0",
            ),
            (
                "owner: unknown field `owner`, expected `name` or `symbols`",
                Some("/owner"),
                "there is no field owner: it takes name and symbols",
            ),
            ("missing field `name`", Some("/name"), "the field name is missing"),
            ("to.name: missing field `id`", Some("/to/name/id"), "the field id is missing"),
            (
                "password: invalid type: string \"hunter22\", expected u32",
                Some("/password"),
                "password takes a whole number from 0 to 4294967295, not this text",
            ),
            (
                "data did not match any variant of untagged enum Ask",
                None,
                "the body has none of the forms that are taken: /docs shows them",
            ),
            (
                "symbol: a symbol has 1 to 32 characters",
                Some("/symbol"),
                "a symbol has 1 to 32 characters",
            ),
            ("x: odd struct Secret at work", Some("/x"), "x cannot be read"),
        ] {
            let told = body(said);
            assert_eq!((told.0.as_deref(), told.1.as_str()), (pointer, words));
        }
    }

    #[test]
    fn a_query_tells_what_was_asked() {
        let pairs = [("limit".to_owned(), "zz".to_owned())];
        let told = taken(of_query("limit: invalid digit found in string", &pairs));
        assert_eq!(told.1, "limit takes a whole number, not \"zz\"");
        let told = taken(of_query("missing field `symbols`", &pairs));
        assert_eq!(
            told,
            (Some("symbols".to_owned()), "the parameter symbols is missing".to_owned())
        );
        let told = taken(of_query("unknown field `limt`, expected `limit`", &pairs));
        assert_eq!(told.1, "there is no parameter limt: it takes limit");
    }

    #[test]
    fn what_is_no_json_is_told_with_its_place() {
        let told = |text: &str| taken(of_syntax(text)).1;
        assert_eq!(
            told("EOF while parsing an object at line 1 column 1"),
            "the body is no JSON: it ends before its last bracket or quotation mark (line 1, column 1)"
        );
        assert_eq!(
            told("EOF while parsing a value at line 1 column 0"),
            "the body is no JSON: it ends where a value should stand"
        );
        assert!(told("key must be a string at line 2 column 3").contains("quotation marks"));
    }
}
