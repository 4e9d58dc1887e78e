//! Rows of a table by their ids, and the sums of gradients that come back to them.

use crate::lanes::{copy, lanes};
use crate::simd::{Element, Vector};

/// The row of `id` in a table of `rows` rows. Panics outside: ids are the caller's to validate.
#[inline(always)]
fn row_of(id: i32, rows: usize) -> usize {
    match usize::try_from(id) {
        Ok(row) if row < rows => row,
        _ => panic!("gather: id {id} outside a table of {rows} rows"),
    }
}

/// Copies row `ids[i]` of table `[rows, width]` to row i of out `[ids.len(), width]`.
pub fn gather_rows<T: Element>(table: &[T], width: usize, ids: &[i32], out: &mut [T]) {
    assert!(ids.len().checked_mul(width) == Some(out.len()), "gather_rows: out must be [ids, width]");
    if width == 0 {
        return;
    }
    let rows = table.len() / width;
    for (&id, out) in ids.iter().zip(out.chunks_exact_mut(width)) {
        let at = row_of(id, rows) * width;
        copy(&table[at..at + width], out);
    }
}

/// Backward of [`gather_rows`]: row i of d_out is added to row `ids[i]` of d_table, in order of i.
pub fn scatter_add_rows<T: Element>(d_out: &[T], width: usize, ids: &[i32], d_table: &mut [T]) {
    assert!(ids.len().checked_mul(width) == Some(d_out.len()), "scatter_add_rows: d_out must be [ids, width]");
    if width == 0 {
        return;
    }
    let rows = d_table.len() / width;
    for (&id, d) in ids.iter().zip(d_out.chunks_exact(width)) {
        let at = row_of(id, rows) * width;
        lanes([d], [&mut d_table[at..at + width]], |[d], [t]| [t.add(d)]);
    }
}
