//! What the numbers of a formula are in.

use formula::{
    Address, Group,
    tree::{Expression, Node, Operator},
};

/// Returns the unit of `expression`, where its parts make one: the currency of prices that are
/// averaged, added or multiplied by a number.
pub(crate) fn unit_of(
    expression: &Expression,
    of_address: &dyn Fn(&Address) -> Option<String>,
) -> Option<String> {
    match &expression.node {
        Node::Address(address) => of_address(address),
        Node::Negate(of) | Node::History { of, .. } | Node::Field { of, .. } => {
            unit_of(of, of_address)
        }
        Node::Number(_) | Node::Not(_) => None,
        Node::Binary { operator, left, right } => {
            let (left_unit, right_unit) = (unit_of(left, of_address), unit_of(right, of_address));
            let is_number = |side: &Expression| matches!(side.node, Node::Number(_));
            match operator {
                Operator::Add | Operator::Subtract if left_unit == right_unit => left_unit,
                Operator::Add | Operator::Subtract | Operator::Multiply if is_number(left) => {
                    right_unit
                }
                Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide
                    if is_number(right) =>
                {
                    left_unit
                }
                _ => None,
            }
        }
        Node::Call { name, arguments } => {
            let function = formula::catalogue().iter().find(|f| f.name == name.text)?;
            let keeps = matches!(
                function.group,
                Group::Average | Group::Extreme | Group::Bands | Group::Sum | Group::Price
            );
            let first = arguments.first().filter(|_| keeps)?;
            unit_of(&first.value, of_address)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(text: &str) -> Option<String> {
        let of = |address: &Address| (address.name != "NONE").then(|| "USD".to_owned());
        unit_of(&formula::parse(text).unwrap(), &of)
    }

    #[test]
    fn averages_keep_the_currency_and_ratios_lose_it() {
        for money in ["AAPL", "sma(AAPL, 20)", "AAPL - MSFT", "2 * ema(AAPL, 5)", "AAPL[1] / 2"] {
            assert_eq!(unit(money).as_deref(), Some("USD"), "{money}");
        }
        for plain in ["AAPL / MSFT", "rsi(AAPL, 14)", "AAPL > 3", "AAPL * MSFT", "AAPL - NONE"] {
            assert_eq!(unit(plain), None, "{plain}");
        }
    }
}
