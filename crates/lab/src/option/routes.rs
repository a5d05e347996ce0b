//! HTTP.

use axum::Extension;
use kernel::{Actor, Permission};
use platform::http::{Data, Envelope, HttpResult, Json, Policy, ProblemBody};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    ImpliedVolatility, OptionChain, OptionPayoff, OptionValue,
    chain::{self, BuildChain},
    implied::{self, FindVolatility},
    payoff::{self, BuildPayoff},
    price::{self, PriceOption},
};
use crate::Lab;

pub(crate) const POLICIES: [Policy; 4] = [
    Policy::needs("price_option", Permission::MarketsRead),
    Policy::needs("find_implied_volatility", Permission::MarketsRead),
    Policy::needs("build_option_chain", Permission::MarketsRead),
    Policy::needs("build_option_payoff", Permission::MarketsRead),
];

pub(crate) fn routes() -> OpenApiRouter<Lab> {
    OpenApiRouter::new()
        .routes(routes!(price_option))
        .routes(routes!(find_implied_volatility))
        .routes(routes!(build_option_chain))
        .routes(routes!(build_option_payoff))
}

/// Price an option under a model, with its Greeks.
#[utoipa::path(
    post, path = "/options/price", tag = "options", request_body = PriceOption,
    responses(
        (status = 200, body = Envelope<OptionValue>),
        (status = 400, description = "A number is not possible", body = ProblemBody),
    )
)]
async fn price_option(
    Extension(actor): Extension<Actor>,
    Json(ask): Json<PriceOption>,
) -> HttpResult<Data<OptionValue>> {
    actor.require(Permission::MarketsRead)?;
    Ok(Data(platform::compute(move || price::price(&ask)).await??))
}

/// Find the volatility that a price tells, or why it tells none.
#[utoipa::path(
    post, path = "/options/implied-volatility", tag = "options", request_body = FindVolatility,
    responses(
        (status = 200, body = Envelope<ImpliedVolatility>),
        (status = 400, description = "No volatility gives the price", body = ProblemBody),
    )
)]
async fn find_implied_volatility(
    Extension(actor): Extension<Actor>,
    Json(ask): Json<FindVolatility>,
) -> HttpResult<Data<ImpliedVolatility>> {
    actor.require(Permission::MarketsRead)?;
    Ok(Data(platform::compute(move || implied::find(&ask)).await??))
}

/// Price calls and puts over strikes and expiries, with implied volatilities of quotes and Greeks.
#[utoipa::path(
    post, path = "/options/chain", tag = "options", request_body = BuildChain,
    responses(
        (status = 200, body = Envelope<OptionChain>),
        (status = 400, description = "A number is not possible", body = ProblemBody),
    )
)]
async fn build_option_chain(
    Extension(actor): Extension<Actor>,
    Json(ask): Json<BuildChain>,
) -> HttpResult<Data<OptionChain>> {
    actor.require(Permission::MarketsRead)?;
    Ok(Data(platform::compute(move || chain::build(&ask)).await??))
}

/// Value a strategy of options and the asset over spots, days and volatilities.
#[utoipa::path(
    post, path = "/options/payoff", tag = "options", request_body = BuildPayoff,
    responses(
        (status = 200, body = Envelope<OptionPayoff>),
        (status = 400, description = "A number is not possible", body = ProblemBody),
    )
)]
async fn build_option_payoff(
    Extension(actor): Extension<Actor>,
    Json(ask): Json<BuildPayoff>,
) -> HttpResult<Data<OptionPayoff>> {
    actor.require(Permission::MarketsRead)?;
    Ok(Data(platform::compute(move || payoff::build(&ask)).await??))
}
