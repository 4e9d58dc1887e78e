//! Pointwise activation functions whose derivative follows from their output, so that only the output is kept.

use throughtime_kernels::{Vector, activation, lanes, map_inplace};

use crate::{Lane, Real};

/// A pointwise activation `y = f(x)`.
///
/// **Source** Keras 3, `keras.activations`; ELU with α = 1.
///
/// ```
/// # use throughtime_nn::Activation;
/// let mut x = [-9.0, 0.0, 1.5];
/// Activation::HardSigmoid.apply(&mut x);
/// assert_eq!(x, [0.0, 0.5, 0.75]);
/// assert_eq!(Activation::parse("hardSigmoid"), Some(Activation::HardSigmoid));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Activation {
    /// `x`
    Linear,
    /// `max(x, 0)`; the derivative at 0 is 0.
    Relu,
    /// `1 / (1 + e⁻ˣ)`
    Sigmoid,
    /// `tanh x`
    Tanh,
    /// `clip(x/6 + 0.5, 0, 1)` (Keras 3; Keras 2 had x/5).
    HardSigmoid,
    /// `ln(1 + eˣ)`
    Softplus,
    /// `x / (1 + |x|)`
    Softsign,
    /// `x` above 0, `eˣ − 1` elsewhere.
    Elu,
    /// `eˣ`
    Exponential,
}

impl Activation {
    /// All of them.
    pub const ALL: [Activation; 9] = {
        let mut all = [Activation::Linear; 9];
        let mut i = 0;
        while i < all.len() {
            all[i] = Self::NAMES[i].2;
            i += 1;
        }
        all
    };

    const NAMES: [(&str, &str, Activation); 9] = [
        ("linear", "linear", Activation::Linear),
        ("relu", "relu", Activation::Relu),
        ("sigmoid", "sigmoid", Activation::Sigmoid),
        ("tanh", "tanh", Activation::Tanh),
        ("hardSigmoid", "hard_sigmoid", Activation::HardSigmoid),
        ("softplus", "softplus", Activation::Softplus),
        ("softsign", "softsign", Activation::Softsign),
        ("elu", "elu", Activation::Elu),
        ("exponential", "exponential", Activation::Exponential),
    ];

    /// The activation of that name, in our spelling (`hardSigmoid`) or Keras's (`hard_sigmoid`).
    pub fn parse(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(ours, keras, _)| name == *ours || name == *keras).map(|(_, _, f)| *f)
    }

    /// Our spelling.
    pub fn as_str(self) -> &'static str {
        Self::NAMES.iter().find(|(_, _, f)| *f == self).map_or("", |(ours, _, _)| ours)
    }

    /// `x = f(x)`.
    pub fn apply(self, x: &mut [Real]) {
        match self {
            Activation::Linear => {}
            Activation::Sigmoid => activation::sigmoid(x),
            Activation::Tanh => activation::tanh(x),
            Activation::Exponential => activation::exp(x),
            f => map_inplace(x, |x| f.apply_lane(x)),
        }
    }

    /// `d *= f′(x)`, from `y = f(x)`. Panics when the lengths differ.
    pub fn derivative(self, y: &[Real], d: &mut [Real]) {
        if self != Activation::Linear {
            lanes([y], [d], |[y], [d]| [self.derivative_lane(y, d)]);
        }
    }

    /// `f(x)` on four lanes.
    fn apply_lane(self, x: Lane) -> Lane {
        let (zero, one) = (Lane::splat(0.0), Lane::splat(1.0));
        match self {
            Activation::Linear => x,
            Activation::Relu => x.max(zero),
            Activation::Sigmoid => x.sigmoid(),
            Activation::Tanh => x.tanh(),
            Activation::HardSigmoid => x.div(Lane::splat(6.0)).add(Lane::splat(0.5)).max(zero).min(one),
            Activation::Softplus => x.max(zero).add(ln_1p(x.abs().neg().exp())),
            Activation::Softsign => x.div(x.abs().add(one)),
            Activation::Elu => Lane::select(x.gt(zero), x, exp_m1(x)),
            Activation::Exponential => x.exp(),
        }
    }

    /// `d·f′(x)` on four lanes, from `y = f(x)`. Where the activation is a constant, nothing but its own arithmetic remains.
    #[inline(always)]
    pub fn derivative_lane(self, y: Lane, d: Lane) -> Lane {
        let one = Lane::splat(1.0);
        match self {
            Activation::Linear => d,
            Activation::Sigmoid => d.mul(y.mul(one.sub(y))),
            Activation::Tanh => d.mul(one.sub(y.mul(y))),
            rare => rare.derivative_rare(y, d),
        }
    }

    #[inline(never)]
    fn derivative_rare(self, y: Lane, d: Lane) -> Lane {
        let (zero, one) = (Lane::splat(0.0), Lane::splat(1.0));
        match self {
            Activation::Relu => Lane::select(y.gt(zero), d, zero),
            Activation::HardSigmoid => {
                let inside = Lane::select(y.lt(one), d.div(Lane::splat(6.0)), zero);
                Lane::select(y.gt(zero), inside, zero)
            }
            Activation::Softplus => d.mul(exp_m1(y.neg()).neg()),
            Activation::Softsign => {
                let rest = one.sub(y.abs());
                d.mul(rest.mul(rest))
            }
            Activation::Elu => Lane::select(y.gt(zero), d, d.mul(y.add(one))),
            Activation::Exponential => d.mul(y),
            Activation::Linear | Activation::Sigmoid | Activation::Tanh => self.derivative_lane(y, d),
        }
    }
}

/// `ln(1 + u)` for u in [0, 1], exact in the relative sense near 0: what rounding 1 + u lost is put back by
/// u / ((1 + u) − 1) (W. Kahan's form, as in the HP-15C manual).
#[inline(always)]
pub(crate) fn ln_1p(u: Lane) -> Lane {
    let w = u.add(Lane::splat(1.0));
    let kept = w.sub(Lane::splat(1.0));
    Lane::select(kept.eq(Lane::splat(0.0)), u, w.ln().mul(u.div(kept)))
}

/// `eˣ − 1` for x <= 0, exact in the relative sense near 0: tanh(x/2)·(eˣ + 1).
#[inline(always)]
fn exp_m1(x: Lane) -> Lane {
    x.mul(Lane::splat(0.5)).tanh().mul(x.exp().add(Lane::splat(1.0)))
}
