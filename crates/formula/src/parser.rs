//! Tokens to a tree.

use crate::{
    Error,
    address::{Address, CALLED_SOURCES},
    catalogue,
    error::{Span, nearest},
    field::{ASSET_FIELDS, FACT_FIELDS},
    lexer::{Token, tokens},
    limits::{MAX_DEPTH, MAX_NESTING, MAX_NODES, MAX_TEXT, MAX_WINDOW},
    tree::{Argument, Expression, Name, Node, Operator, Strength},
};

/// Reads a formula, without asking whether it makes sense.
pub fn parse(text: &str) -> Result<Expression, Error> {
    let characters = text.chars().count();
    if characters > MAX_TEXT {
        let rest = Span::new(MAX_TEXT, characters);
        return Err(Error::new(rest, format!("a formula has at most {MAX_TEXT} characters")));
    }
    let mut parser = Parser { tokens: tokens(text)?, next: 0, nesting: 0, nodes: 0 };
    if parser.peek() == &Token::End {
        return Err(Error::new(Span::new(0, characters), "the formula is empty"));
    }
    let expression = parser.expression(Strength::Or)?;
    match parser.peek() {
        Token::End => Ok(expression),
        _ => Err(parser.unexpected("an operator or the end should stand here")),
    }
}

struct Parser {
    tokens: Vec<(Token, Span)>,
    next: usize,
    nesting: usize,
    nodes: usize,
}

impl Parser {
    /// Reads operators at least as tight as `strength`, and what is between them.
    fn expression(&mut self, strength: Strength) -> Result<Expression, Error> {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            let message = format!("the formula nests deeper than {MAX_NESTING} levels");
            return Err(Error::new(self.span(), message));
        }
        let mut left = self.prefixed()?;
        while let Some(operator) = self.operator().filter(|next| next.strength() >= strength) {
            self.advance();
            let right = self.expression(operator.strength().tighter())?;
            self.refuse_chain(operator)?;
            let span = left.span.to(right.span);
            let depth = left.depth.max(right.depth);
            let (left_box, right_box) = (Box::new(left), Box::new(right));
            let node = Node::Binary { operator, left: left_box, right: right_box };
            left = self.node(node, span, depth)?;
        }
        self.nesting -= 1;
        Ok(left)
    }

    fn refuse_chain(&self, operator: Operator) -> Result<(), Error> {
        let chained = self.operator().is_some_and(|next| next.strength() == Strength::Comparison);
        if operator.strength() == Strength::Comparison && chained {
            let message = "comparisons do not chain; write `a < b and b < c`";
            return Err(Error::new(self.span(), message));
        }
        Ok(())
    }

    fn prefixed(&mut self) -> Result<Expression, Error> {
        let start = self.span();
        if self.take_mark("-") {
            let of = self.expression(Strength::Negation)?;
            let (span, depth) = (start.to(of.span), of.depth);
            return self.node(Node::Negate(Box::new(of)), span, depth);
        }
        if self.peek() == &Token::Word("not".to_owned()) {
            self.advance();
            let of = self.expression(Strength::Not)?;
            let (span, depth) = (start.to(of.span), of.depth);
            return self.node(Node::Not(Box::new(of)), span, depth);
        }
        let whole = self.whole()?;
        self.suffixed(whole)
    }

    fn whole(&mut self) -> Result<Expression, Error> {
        let (token, span) = self.advance();
        match token {
            Token::Number(number) => self.node(Node::Number(number), span, 0),
            Token::Address(address) => {
                address.check_field(span)?;
                self.node(Node::Address(address), span, 0)
            }
            Token::Mark("(") => {
                let mut inner = self.expression(Strength::Or)?;
                inner.span = span.to(self.span());
                self.expect_mark(")")?;
                Ok(inner)
            }
            Token::Word(word) => self.word(Name { text: word, span }),
            Token::Text(_) => {
                let message = "a text stands only in a source, as in trend(\"ai notes\"); a symbol \
                               goes between single quotes";
                Err(Error::new(span, message))
            }
            Token::End => Err(Error::new(span, "something is missing at the end")),
            Token::Mark(_) => {
                Err(Error::new(span, "a number, a series or a function should stand here"))
            }
        }
    }

    fn suffixed(&mut self, mut of: Expression) -> Result<Expression, Error> {
        loop {
            let (span, depth) = (of.span, of.depth);
            if self.take_mark("[") {
                let back = self.rows_back()?;
                let end = self.span();
                self.expect_mark("]")?;
                let node = Node::History { of: Box::new(of), back };
                of = self.node(node, span.to(end), depth)?;
            } else if self.take_mark(".") {
                let name = self.field_name()?;
                let span = span.to(name.span);
                of = self.node(Node::Field { of: Box::new(of), name }, span, depth)?;
            } else {
                return Ok(of);
            }
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole and within limits"
    )]
    fn rows_back(&mut self) -> Result<u32, Error> {
        let (token, span) = self.advance();
        match token {
            Token::Number(back) if back.fract() == 0.0 && back <= f64::from(MAX_WINDOW) => {
                Ok(back as u32)
            }
            Token::Mark("-") => Err(Error::new(span, "rows of the future cannot be seen")),
            _ => {
                let message =
                    format!("how many rows back is a whole number from 0 to {MAX_WINDOW}");
                Err(Error::new(span, message))
            }
        }
    }

    fn word(&mut self, name: Name) -> Result<Expression, Error> {
        if !self.take_mark("(") {
            let subject = Address::of_word(&name.text).ok_or_else(|| lone_word(&name))?;
            return self.node(Node::Address(subject), name.span, 0);
        }
        if CALLED_SOURCES.contains(&name.text.as_str()) {
            return self.called_source(name);
        }
        let mut arguments = Vec::new();
        let mut depth = 0;
        let mut more = self.peek() != &Token::Mark(")");
        while more {
            if self.peek() == &Token::Mark(")") {
                let message = "an argument should follow the comma, or the comma should go";
                return Err(Error::new(self.span(), message));
            }
            let argument = self.argument()?;
            depth = depth.max(argument.value.depth);
            arguments.push(argument);
            more = self.take_mark(",");
        }
        let span = name.span.to(self.span());
        self.expect_mark(")")?;
        self.node(Node::Call { name, arguments }, span, depth)
    }

    fn argument(&mut self) -> Result<Argument, Error> {
        let named = self.tokens.get(self.next + 1).is_some_and(|(t, _)| t == &Token::Mark("="));
        let name = match self.peek() {
            Token::Word(word) if named => {
                let name = Name { text: word.clone(), span: self.span() };
                self.advance();
                self.advance();
                Some(name)
            }
            _ => None,
        };
        Ok(Argument { name, value: self.expression(Strength::Or)? })
    }

    /// Reads the rest of `trend("ai notes").velocity`.
    fn called_source(&mut self, source: Name) -> Result<Expression, Error> {
        let (token, span) = self.advance();
        let Token::Text(name) = token else {
            let message = format!("`{0}` takes a text, as in {0}(\"name\")", source.text);
            return Err(Error::new(span, message));
        };
        let mut end = self.span();
        self.expect_mark(")")?;
        let mut field = None;
        if self.take_mark(".") {
            let name = self.field_name()?;
            end = name.span;
            field = Some(name.text);
        }
        let address = Address { source: Some(source.text), name, interval: None, field };
        self.node(Node::Address(address), source.span.to(end), 0)
    }

    fn field_name(&mut self) -> Result<Name, Error> {
        match self.advance() {
            (Token::Word(text), span) => Ok(Name { text, span }),
            (_, span) => Err(Error::new(span, "the name of a field should follow the dot")),
        }
    }

    fn node(&mut self, node: Node, span: Span, depth_below: usize) -> Result<Expression, Error> {
        self.nodes += 1;
        let depth = depth_below + 1;
        if self.nodes > MAX_NODES {
            return Err(Error::new(span, format!("a formula has at most {MAX_NODES} parts")));
        }
        if depth > MAX_DEPTH {
            return Err(Error::new(span, format!("the formula is deeper than {MAX_DEPTH} levels")));
        }
        Ok(Expression { node, span, depth })
    }

    fn operator(&self) -> Option<Operator> {
        let symbol = match self.peek() {
            Token::Mark(mark) => mark,
            Token::Word(word) => word.as_str(),
            Token::Number(_) | Token::Text(_) | Token::Address(_) | Token::End => return None,
        };
        Operator::ALL.into_iter().find(|operator| operator.symbol() == symbol)
    }

    fn peek(&self) -> &Token {
        self.tokens.get(self.next).map_or(&Token::End, |(token, _)| token)
    }

    fn span(&self) -> Span {
        self.tokens.get(self.next).or(self.tokens.last()).map(|(_, span)| *span).unwrap_or_default()
    }

    fn advance(&mut self) -> (Token, Span) {
        let here = (self.peek().clone(), self.span());
        self.next += 1;
        here
    }

    fn take_mark(&mut self, mark: &'static str) -> bool {
        let taken = self.peek() == &Token::Mark(mark);
        self.next += usize::from(taken);
        taken
    }

    fn expect_mark(&mut self, mark: &'static str) -> Result<(), Error> {
        if self.take_mark(mark) {
            return Ok(());
        }
        Err(self.unexpected(&format!("`{mark}` should stand here")))
    }

    fn unexpected(&self, wanted: &str) -> Error {
        match self.peek() {
            Token::Mark("=") => {
                Error::new(self.span(), "equality is written `==`").suggest(Some("==".to_owned()))
            }
            Token::Word(word) => {
                Error::new(self.span(), wanted).suggest(nearest(word, ["and", "or"]))
            }
            Token::Number(_) | Token::Text(_) | Token::Address(_) | Token::Mark(_) | Token::End => {
                Error::new(self.span(), wanted)
            }
        }
    }
}

/// Explains a word that is neither a call nor a source.
fn lone_word(name: &Name) -> Error {
    let word = name.text.as_str();
    if let Some(function) = catalogue::find(word) {
        let message = format!("`{word}` is a function: {}", function.signature());
        return Error::new(name.span, message);
    }
    let message = format!("`{word}` is not known; symbols are written in capitals or quotes");
    if FACT_FIELDS.contains(&word) {
        let message = format!("`{word}` is known of an asset: say of which, as in `asset.{word}`");
        return Error::new(name.span, message).suggest(Some(format!("asset.{word}")));
    }
    let near = nearest(word, ASSET_FIELDS.iter().copied());
    Error::new(name.span, message).suggest(near.or_else(|| Some(word.to_ascii_uppercase())))
}
