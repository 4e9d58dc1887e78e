//! Losses and their gradients held to numbers that Keras 3.15 (torch backend, float64) gave for the same inputs.

mod common;
use common::*;
use throughtime_nn::losses::*;
use throughtime_nn::{Result, Tapes, Tensor};

/// `f32` arithmetic on a handful of terms; losses reach 400, so relative to the larger of 1 and the value.
/// Keras takes its means in float32 even here, so that f64 agrees to one f32 rounding only.
const TOLERANCE: f64 = if cfg!(feature = "f64") { 1.2e-7 } else { 2e-6 };

/// Probabilities, one of them beyond the clip; none of the rows adds up to 1.
const PROBABILITIES: [f64; 6] = [0.2, 0.7, 0.3, 0.0, 0.45, 0.9];
/// Logits, some extreme.
const LOGITS: [f64; 6] = [-1.5, 0.25, 2.0, 30.0, -40.0, 0.5];
const TRUTH: [f64; 6] = [0.0, 1.0, 0.3, 0.0, 1.0, 1.0];
const IDS: [i32; 2] = [2, 0];
const WEIGHTS: [f64; 2] = [0.5, 3.0];

/// Name, weighted?, loss, dL/d(y_pred).
#[rustfmt::skip]
const KERAS: [(&str, bool, f64, [f64; 6]); 26] = [
    ("bce", false, 0.3490918278694, [0.20833333954, -0.23809524519, 0.0, 0.0, -0.37037038141, -0.1851851907]),
    ("bce", true, 0.5511577129364, [0.10416666977, -0.1190476226, 0.0, 0.0, -1.1111111111, -0.55555555556]),
    ("bce smooth", false, 0.5214848518372, [0.15625000466, -0.19841270433, -0.015873016346, 0.0, -0.33670034673, -0.092592595352]),
    ("bce smooth", true, 1.014742732048, [0.078125002328, -0.099206352163, -0.007936508173, 0.0, -1.0101010101, -0.27777777778]),
    ("bce logits", false, 12.12972545624, [0.030404254874, -0.07297058536, 0.096799515881, 0.16666667163, -0.16666667163, -0.062923446675]),
    ("bce logits", true, 35.42906188965, [0.015202127437, -0.03648529268, 0.048399757941, 0.5, -0.5, -0.1887703344]),
    ("bce logits smooth", false, 11.55847549438, [0.022070921292, -0.064637251779, 0.093466182448, 0.15833333805, -0.15833333805, -0.054590113093]),
    ("bce logits smooth", true, 33.69551849365, [0.011035460646, -0.032318625889, 0.046733091224, 0.475, -0.475, -0.1637703344]),
    ("cce", false, 1.229481101036, [0.54166666667, -0.17261904762, 0.041666666667, 0.74074074074, -0.37037037037, 0.18518518519]),
    ("cce", true, 2.494837284088, [0.27083333333, -0.08630952381, 0.020833333333, 2.2222222222, -1.1111111111, 0.55555555556]),
    ("cce smooth", false, 1.462186694145, [0.44583333333, -0.1375, 0.023611111111, 0.69135802469, -0.34567901235, 0.17283950617]),
    ("cce smooth", true, 3.157437562943, [0.22291666667, -0.06875, 0.011805555556, 2.0740740741, -1.037037037, 0.51851851852]),
    ("cce logits", false, 50.74565505981, [0.01630296236, -0.40618292918, 0.38987996682, 1.0, -0.5, -0.5]),
    ("cce logits", true, 149.747833252, [0.00815148118, -0.20309146459, 0.19493998341, 3.0, -1.5, -1.5]),
    ("cce logits smooth", false, 47.4262046814, [-0.00073992651499, -0.37501460517, 0.37575453168, 0.93333333333, -0.46666666667, -0.46666666667]),
    ("cce logits smooth", true, 139.7964324951, [-0.00036996325749, -0.18750730258, 0.18787726584, 2.8, -1.4, -1.4]),
    ("scce", false, 8.752195358276, [0.41666666667, 0.41666666667, -1.25, 0.0, 0.0, 0.0]),
    ("scce", true, 24.52371788025, [0.20833333333, 0.20833333333, -0.625, 0.0, 0.0, 0.0]),
    ("scce logits", false, 0.09281276911497, [0.012540740277, 0.072166977557, -0.084707717834, -7.7160500211e-14, 1.987724868e-31, 7.714056016e-14]),
    ("scce logits", true, 0.04640638455749, [0.0062703701385, 0.036083488778, -0.042353858917, -2.3148150063e-13, 5.9631746039e-31, 2.3142168048e-13]),
    ("mse", false, 431.1587524414, [-0.5000000149, -0.25000000745, 0.56666668355, 10.000000298, -13.666667074, -0.16666667163]),
    ("mse", true, 1291.100219727, [-0.25000000745, -0.12500000373, 0.28333334178, 30.0, -41.0, -0.5]),
    ("mae", false, 12.57500076294, [-0.16666667163, -0.16666667163, 0.16666667163, 0.16666667163, -0.16666667163, -0.16666667163]),
    ("mae", true, 36.07916641235, [-0.083333335817, -0.083333335817, 0.083333335817, 0.5, -0.5, -0.5]),
    ("huber", false, 15.58104228973, [-0.21666667312, -0.12500000373, 0.21666667312, 0.21666667312, -0.21666667312, -0.083333335817]),
    ("huber", true, 45.59677124023, [-0.10833333656, -0.062500001863, 0.10833333656, 0.65, -0.65, -0.25]),
];

fn loss(name: &str, t: &mut Tapes, p: &Tensor, w: Option<&Tensor>) -> Result<Tensor> {
    let (y, ids) = (tensor(&[2, 3], &TRUTH), ints(&[2], &IDS));
    let logits = name.contains("logits");
    let smoothing = if name.contains("smooth") { 0.1 } else { 0.0 };
    match name.split(' ').next() {
        Some("bce") => binary_crossentropy(t, &y, p, logits, smoothing, w, Reduction::SumOverBatchSize),
        Some("cce") => categorical_crossentropy(t, &y, p, logits, smoothing, w, Reduction::SumOverBatchSize),
        Some("scce") => sparse_categorical_crossentropy(t, &ids, p, logits, w, Reduction::SumOverBatchSize),
        Some("mse") => mean_squared_error(t, &y, p, w, Reduction::SumOverBatchSize),
        Some("mae") => mean_absolute_error(t, &y, p, w, Reduction::SumOverBatchSize),
        _ => huber(t, &y, p, 1.3, w, Reduction::SumOverBatchSize),
    }
}

#[test]
fn every_loss_and_gradient_is_that_of_keras() {
    for (name, weighted, expected, d_expected) in KERAS {
        let from_probabilities = ["bce", "bce smooth", "cce", "cce smooth", "scce"].contains(&name);
        let p = tensor(&[2, 3], if from_probabilities { &PROBABILITIES } else { &LOGITS });
        let weights = tensor(&[2], &WEIGHTS);
        let mut tapes = Tapes::none();
        let open = tapes.open();
        tapes.get(open).unwrap().watch(&p);
        let value = loss(name, &mut tapes, &p, weighted.then_some(&weights)).unwrap();
        let gradient = tapes.close(open).unwrap().gradient(&value, &[p.id()], false).unwrap().remove(0).unwrap();
        println!("{name}, weighted: {weighted}");
        assert_close(&floats_of(&value), &[expected], TOLERANCE);
        assert_close(&gradient, &d_expected, TOLERANCE);
    }
}
