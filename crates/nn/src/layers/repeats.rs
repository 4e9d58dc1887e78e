//! Rows of x that are equal, projected once.

use throughtime_kernels::copy;

use super::projection::Projection;
use super::sequence::Sequence;
use crate::Real;

/// So many rows must share a projection, on average, that it pays to look them up.
const LEAST: usize = 2;

/// Fewer rows are projected sooner than they are told apart.
const FEWEST: usize = 64;

/// x·W + b of each different row of an x that came out of an embedding and saw no dropout: a batch of text holds a word many times over.
///
/// A row of a product depends on its own row of x alone, so this gives the bits of projecting every row.
pub(super) struct Repeats {
    /// `[U, G·H]`
    projected: Vec<Real>,
    width: usize,
    /// `[B, T]`: which of the U rows stands there.
    place: Vec<usize>,
}

impl Repeats {
    /// None where x has no known repetitions, too few of them, or where dropout makes its rows differ.
    pub(super) fn new<const S: usize>(sequence: &Sequence<S>, projection: &Projection, bias: &[Real]) -> Option<Self> {
        let ids = sequence.x.looked_up().filter(|ids| ids.len() >= FEWEST && !sequence.drops_input())?;
        let (place, first) = different(ids);
        if first.len() * LEAST > ids.len() {
            return None;
        }
        let mut x = Vec::with_capacity(first.len() * sequence.input);
        for at in &first {
            x.extend_from_slice(&sequence.x.saved()[at * sequence.input..][..sequence.input]);
        }
        let mut projected = vec![0.0; first.len() * bias.len()];
        projection.start(first.len(), &x, bias, &mut projected, bias.len());
        Some(Repeats { projected, width: bias.len(), place })
    }

    /// The projection of step t, `[B, G·H]`.
    pub(super) fn show<const S: usize>(&self, sequence: &Sequence<S>, t: usize, gates: &mut [Real]) {
        for (b, gates) in gates.chunks_exact_mut(self.width).enumerate() {
            let row = self.place[b * sequence.time + sequence.step_at(t)];
            copy(&self.projected[row * self.width..][..self.width], gates);
        }
    }
}

/// Numbers the different ids in the order of their first appearance: the number of each, and where each number first stood.
fn different(ids: &[i32]) -> (Vec<usize>, Vec<usize>) {
    let most = ids.iter().copied().max().unwrap_or(0) as usize;
    let mut numbers = vec![usize::MAX; most + 1];
    let mut first = Vec::new();
    let mut number = |(at, id): (usize, &i32)| {
        let number = &mut numbers[*id as usize];
        if *number == usize::MAX {
            *number = first.len();
            first.push(at);
        }
        *number
    };
    let place = ids.iter().enumerate().map(&mut number).collect();
    (place, first)
}
