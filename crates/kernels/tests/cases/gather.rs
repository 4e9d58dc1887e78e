//! Rows by id, and the sums of gradients that come back to them.

use throughtime_kernels::{gather_rows, scatter_add_rows};

use super::{Case, assert_bits, noise};

pub const CASES: &[Case] =
    &[("gather/rows", rows), ("gather/scatter adds, ids repeated", scatter), ("gather/empty", empty)];

fn rows() {
    for width in [1, 3, 4, 17] {
        let table = noise(1, 9 * width);
        let ids = [8, 0, 3, 3, 7];
        let mut out = vec![0.0; ids.len() * width];
        gather_rows(&table, width, &ids, &mut out);
        for (i, &id) in ids.iter().enumerate() {
            assert_bits(&out[i * width..][..width], &table[id as usize * width..][..width], "row");
        }
    }
}

fn scatter() {
    for width in [1, 3, 4, 17] {
        let (d, start) = (noise(1, 5 * width), noise(2, 4 * width));
        let ids = [2, 0, 2, 3, 2];
        let (mut got, mut truth) = (start.clone(), start);
        scatter_add_rows(&d, width, &ids, &mut got);
        for (i, &id) in ids.iter().enumerate() {
            for j in 0..width {
                truth[id as usize * width + j] += d[i * width + j];
            }
        }
        assert_bits(&got, &truth, "scatter");
    }
}

fn empty() {
    gather_rows::<f32>(&[], 3, &[], &mut []);
    gather_rows::<f32>(&[], 0, &[1, 2], &mut []);
    scatter_add_rows::<f32>(&[], 0, &[1], &mut []);
}
