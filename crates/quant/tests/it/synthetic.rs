//! Synthetic bars that any language makes bit for bit: `SplitMix64`, then only `+ - * /`.

/// One series of bars, by column.
#[derive(Default)]
pub struct Bars {
    pub open: Vec<f64>,
    pub high: Vec<f64>,
    pub low: Vec<f64>,
    pub close: Vec<f64>,
    pub volume: Vec<f64>,
}

/// The uniforms in [0, 1) of one stream.
struct Uniforms {
    state: u64,
}

impl Uniforms {
    fn of(stream: u64) -> Self {
        Self { state: stream * 1_000_003 }
    }

    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    fn draw(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        (mixed >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Returns a random walk from 100 with a daily deviation of 1.2 %.
pub fn bars(series: u64, rows: usize) -> Bars {
    let mut uniforms = Uniforms::of(1000 + series);
    let mut bars = Bars::default();
    let mut before = 100.0;
    for _ in 0..rows {
        let u: [f64; 8] = std::array::from_fn(|_| uniforms.draw());
        let normal = (u[0] + u[1] + u[2] + u[3] - 2.0) * 1.732_050_807_568_877_2;
        let close = before * (1.0 + (0.0002 + 0.012 * normal));
        let open: f64 = before * (1.0 + 0.002 * (u[4] - 0.5));
        bars.open.push(open);
        bars.high.push(open.max(close) * (1.0 + 0.006 * u[5]));
        bars.low.push(open.min(close) * (1.0 - 0.006 * u[6]));
        bars.close.push(close);
        bars.volume.push((1e6 * (0.5 + u[7])).floor());
        before = close;
    }
    bars
}

#[test]
fn the_bars_are_the_published_ones() {
    let close = bars(0, 5040).close;
    let checksum = close.iter().fold(0_u64, |sum, value| sum.wrapping_add(value.to_bits()));
    assert_eq!(checksum, 0xb3f5_e521_69a6_81a8);
}
