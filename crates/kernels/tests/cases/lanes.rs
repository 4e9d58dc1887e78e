//! The pointwise helper: every length, reading and writing, and no influence of a lane's place.

use throughtime_kernels::lanes::lanes_on;
use throughtime_kernels::simd::Scalar4;
use throughtime_kernels::{Vector, lanes, map, map_inplace, zip};

use super::{Case, assert_bits, noise, noise64};

pub const CASES: &[Case] = &[
    ("lanes/map, zip and in place, every length", every_length),
    ("lanes/many in, many out", many),
    ("lanes/place does not matter", place),
    ("lanes/scalar twin has the same bits", twin_bits),
    ("lanes/f64", in_f64),
];

fn every_length() {
    for len in 0..70 {
        let (a, b) = (noise(1, len), noise(2, len));
        let mut out = vec![9.0; len];
        map(&a, &mut out, |x| x.add(x));
        assert_bits(&out, &a.iter().map(|x| x + x).collect::<Vec<_>>(), "map");
        zip(&a, &b, &mut out, |x, y| x.mul(y));
        assert_bits(&out, &a.iter().zip(&b).map(|(x, y)| x * y).collect::<Vec<_>>(), "zip");
        map_inplace(&mut out, |x| x.neg());
        assert_bits(&out, &a.iter().zip(&b).map(|(x, y)| -(x * y)).collect::<Vec<_>>(), "map_inplace");
    }
}

/// As a recurrent layer's gates: nine in, six out, outputs read before they are written.
fn many() {
    for len in [0, 1, 3, 4, 5, 16, 31, 33, 64] {
        let x: [Vec<f32>; 9] = std::array::from_fn(|i| noise(i as u32, len));
        let start: [Vec<f32>; 6] = std::array::from_fn(|i| noise(100 + i as u32, len));
        let mut y = start.clone();
        lanes(x.each_ref().map(|v| &v[..]), y.each_mut().map(|v| &mut v[..]), |x, y| {
            std::array::from_fn(|w| x[w].mul(x[w + 3]).add(y[(w + 1) % 6]))
        });
        for w in 0..6 {
            let truth: Vec<f32> = (0..len).map(|i| x[w][i] * x[w + 3][i] + start[(w + 1) % 6][i]).collect();
            assert_bits(&y[w], &truth, "output");
        }
    }
}

/// A value gives the same bits in the unrolled part, in the rest, and in the tail.
fn place() {
    let x = noise(5, 67).iter().map(|v| v * 8.0).collect::<Vec<_>>();
    let mut whole = vec![0.0; 67];
    map(&x, &mut whole, |v| v.tanh().add(v.exp()).add(v.sigmoid()));
    for (i, v) in x.iter().enumerate() {
        let mut one = [0.0];
        map(&[*v], &mut one, |v| v.tanh().add(v.exp()).add(v.sigmoid()));
        assert_bits(&one, &whole[i..=i], "one lane");
    }
}

fn twin_bits() {
    if cfg!(target_feature = "relaxed-simd") {
        return;
    }
    let (x, y) = (noise(1, 103), noise(2, 103));
    let (mut best, mut twin) = (y.clone(), y.clone());
    lanes([&x], [&mut best], |[x], [y]| [x.tanh().mul_add(y, y.sigmoid()).sqrt()]);
    lanes_on::<Scalar4<f32>, 1, 1>([&x], [&mut twin], |[x], [y]| [x.tanh().mul_add(y, y.sigmoid()).sqrt()]);
    assert_bits(&best, &twin, "twin");
}

fn in_f64() {
    for len in [0, 1, 6, 37] {
        let x = noise64(1, len);
        let mut out = vec![0.0; len];
        map(&x, &mut out, |v| v.exp());
        assert_eq!(out, x.iter().map(|v| v.exp()).collect::<Vec<_>>());
    }
}
