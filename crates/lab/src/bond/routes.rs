//! HTTP.

use axum::{Extension, extract::State};
use kernel::{Actor, Permission};
use platform::http::{Data, Envelope, HttpResult, Json, Policy, ProblemBody};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    BondValuation, BondYield, FittedCurve,
    curve::{self, BuildCurve},
    price::{self, FindYield, PriceBond},
};
use crate::Lab;

pub(crate) const POLICIES: [Policy; 3] = [
    Policy::needs("price_bond", Permission::MarketsRead),
    Policy::needs("find_bond_yield", Permission::MarketsRead),
    Policy::needs("build_curve", Permission::MarketsRead),
];

pub(crate) fn routes() -> OpenApiRouter<Lab> {
    OpenApiRouter::new()
        .routes(routes!(price_bond))
        .routes(routes!(find_bond_yield))
        .routes(routes!(build_curve))
}

/// Value a bond from a yield, a price or a curve: durations, convexity, DV01, z-spread, cash flows.
#[utoipa::path(
    post, path = "/fixed-income/price", tag = "fixed-income", request_body = PriceBond,
    responses(
        (status = 200, body = Envelope<BondValuation>),
        (status = 400, description = "A term is not possible, or nothing gives the price", body = ProblemBody),
    )
)]
async fn price_bond(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Json(ask): Json<PriceBond>,
) -> HttpResult<Data<BondValuation>> {
    actor.require(Permission::MarketsRead)?;
    let settlement = ask.settlement.unwrap_or(lab.today());
    Ok(Data(platform::compute(move || price::price(&ask, settlement)).await??))
}

/// Find the yield of a bond at a price, in every convention.
#[utoipa::path(
    post, path = "/fixed-income/yield", tag = "fixed-income", request_body = FindYield,
    responses(
        (status = 200, body = Envelope<BondYield>),
        (status = 400, description = "A term is not possible, or no yield gives the price", body = ProblemBody),
    )
)]
async fn find_bond_yield(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Json(ask): Json<FindYield>,
) -> HttpResult<Data<BondYield>> {
    actor.require(Permission::MarketsRead)?;
    let settlement = ask.settlement.unwrap_or(lab.today());
    Ok(Data(platform::compute(move || price::find_yield(&ask, settlement)).await??))
}

/// Make a curve from deposits, swaps, bonds or zero rates, and show its rates on a grid.
#[utoipa::path(
    post, path = "/fixed-income/curve", tag = "fixed-income", request_body = BuildCurve,
    responses(
        (status = 200, body = Envelope<FittedCurve>),
        (status = 400, description = "An instrument is not possible, or no curve meets all", body = ProblemBody),
    )
)]
async fn build_curve(
    State(lab): State<Lab>,
    Extension(actor): Extension<Actor>,
    Json(ask): Json<BuildCurve>,
) -> HttpResult<Data<FittedCurve>> {
    actor.require(Permission::MarketsRead)?;
    let today = lab.today();
    Ok(Data(platform::compute(move || curve::build(&ask, today)).await??))
}
