//! Rows of x that are equal, projected once.

use std::ops::Range;

use throughtime_kernels::gather_rows;

use super::projection::Projection;
use super::sequence::Sequence;
use crate::{Real, Result, buffer};

const AT: &str = "recurrent layer";

/// How often each row must stand in x, on average, for the look-up to cost less than projecting every row.
const LEAST: usize = 2;

/// Below this many rows, projecting all of them takes less time than finding the equal ones.
const FEWEST: usize = 64;

/// x·W + b of each different row of an x that came out of an embedding and saw no dropout: a batch of text holds a word many times over.
///
/// A row of a product depends on its own row of x alone, so this gives the bits of projecting every row.
pub(super) struct Repeats {
    /// `[U, G·H]`
    projected: Vec<Real>,
    width: usize,
    batch: usize,
    /// `[T, B]` in the order of the steps: which of the U rows stands there.
    numbers: Vec<i32>,
}

impl Repeats {
    /// None where x has no known repetitions, too few of them, or where dropout makes its rows differ.
    pub(super) fn new<const S: usize>(
        sequence: &Sequence<S>,
        projection: &Projection,
        bias: &[Real],
    ) -> Result<Option<Self>> {
        let Some(ids) = sequence.x.looked_up().filter(|ids| ids.len() >= FEWEST && !sequence.drops_input()) else {
            return Ok(None);
        };
        let (numbers, first) = different(ids)?;
        if first.len() * LEAST > ids.len() {
            return Ok(None);
        }
        let mut x = buffer::zeros(AT, first.len() * sequence.input)?;
        gather_rows(sequence.x.saved(), sequence.input, &first, &mut x);
        let (batch, width) = (sequence.batch, bias.len());
        let mut projected = buffer::zeros(AT, first.len() * width)?;
        projection.start(first.len(), &x, bias, &mut projected, width)?;
        let in_order = (0..ids.len()).map(|row| numbers[sequence.row_of(row / batch, row % batch)]);
        Ok(Some(Repeats { projected, width, batch, numbers: buffer::collect(AT, ids.len(), in_order)? }))
    }

    /// Copies the projection of some steps, `[·, B, G·H]`, to the gates; zeros to masked rows.
    pub(super) fn write<const S: usize>(&self, sequence: &Sequence<S>, steps: Range<usize>, gates: &mut [Real]) {
        let numbers = &self.numbers[steps.start * self.batch..steps.end * self.batch];
        gather_rows(&self.projected, self.width, numbers, gates);
        for (t, gates) in steps.zip(gates.chunks_exact_mut(self.batch * self.width)) {
            for row in sequence.masked_rows(t) {
                let (start, end) = (row.start / sequence.hidden * self.width, row.end / sequence.hidden * self.width);
                gates[start..end].fill(0.0);
            }
        }
    }
}

/// Numbers the different ids in the order of their first appearance: the number of each, and where each number first stood.
fn different(ids: &[i32]) -> Result<(Vec<i32>, Vec<i32>)> {
    let most = ids.iter().copied().max().unwrap_or(0) as usize;
    let mut known = buffer::filled(AT, most + 1, None)?;
    let mut first = buffer::with_capacity(AT, ids.len())?;
    let number = |(at, id): (usize, &i32)| {
        *known[*id as usize].get_or_insert_with(|| {
            first.push(at as i32);
            first.len() as i32 - 1
        })
    };
    let numbers = buffer::collect(AT, ids.len(), ids.iter().enumerate().map(number))?;
    Ok((numbers, first))
}
