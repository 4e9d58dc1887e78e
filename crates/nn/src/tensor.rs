//! A tensor: an immutable, shared, row-major array with a name on the tape.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};

use throughtime_kernels::gemm::Packed;

use crate::{Error, Real, Result, buffer, shape};

/// Names a node of the computation. Reused by a [`Variable`](crate::Variable) across assignments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(u64);

impl NodeId {
    pub(crate) fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        NodeId(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// What the elements are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DType {
    /// Single precision ([`Real`]).
    Float32,
    /// Signed integers: ids and indices.
    Int32,
    /// 0 or 1, stored as `i32`: masks and comparisons.
    Bool,
}

impl DType {
    /// The public spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            DType::Float32 => "float32",
            DType::Int32 => "int32",
            DType::Bool => "bool",
        }
    }
}

#[derive(Clone, Debug)]
enum Data {
    Float(Rc<Vec<Real>>),
    Int(Rc<Vec<i32>>),
    Bool(Rc<Vec<i32>>),
}

/// Columns of a weight matrix packed for the GEMM, made when first asked for.
struct Pack {
    columns: Range<usize>,
    transposed: bool,
    packed: Rc<Packed<Real>>,
}

type Packs = Vec<Pack>;

/// An immutable array. Cloning shares the elements.
///
/// **Shapes** any rank; `[]` is a scalar. Row-major.
#[derive(Clone)]
pub struct Tensor {
    id: NodeId,
    shape: Rc<[usize]>,
    data: Data,
    trainable: bool,
    packs: Option<Rc<RefCell<Packs>>>,
    looked_up: Option<Rc<Vec<i32>>>,
}

impl std::fmt::Debug for Tensor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tensor").field("shape", &self.shape).field("data", &self.data).finish()
    }
}

impl Tensor {
    fn with(shape: &[usize], data: Data) -> Self {
        Tensor { id: NodeId::next(), shape: shape.into(), data, trainable: false, packs: None, looked_up: None }
    }

    /// Float elements in row-major order. **Errors** `shape-mismatch` when the count is not the shape's; `invalid-argument` for a
    /// shape that is too large.
    pub fn float(shape: &[usize], values: Vec<Real>) -> Result<Self> {
        check_count(shape, values.len())?;
        Ok(Tensor::with(shape, Data::Float(Rc::new(values))))
    }

    /// Integer elements. **Errors** as [`Tensor::float`].
    pub fn int(shape: &[usize], values: Vec<i32>) -> Result<Self> {
        check_count(shape, values.len())?;
        Ok(Tensor::with(shape, Data::Int(Rc::new(values))))
    }

    /// Truth values; anything but 0 becomes 1. **Errors** as [`Tensor::float`].
    pub fn bool(shape: &[usize], mut values: Vec<i32>) -> Result<Self> {
        check_count(shape, values.len())?;
        values.iter_mut().for_each(|v| *v = (*v != 0) as i32);
        Ok(Tensor::with(shape, Data::Bool(Rc::new(values))))
    }

    /// For ops whose own arithmetic guarantees the count.
    pub(crate) fn from_op(shape: &[usize], values: Vec<Real>) -> Self {
        debug_assert_eq!(shape::size(shape), values.len());
        Tensor::with(shape, Data::Float(Rc::new(values)))
    }

    /// A scalar.
    pub fn scalar(value: Real) -> Self {
        Tensor::from_op(&[], vec![value])
    }

    /// The same elements under another shape and a new name; the caller has checked the count.
    pub(crate) fn view(&self, shape: &[usize]) -> Self {
        debug_assert_eq!(shape::size(shape), self.len());
        Tensor::with(shape, self.data.clone())
    }

    /// The same elements under a new name, which no tape knows: gradients end there.
    pub fn detached(&self) -> Self {
        self.view(&self.shape)
    }

    pub(crate) fn as_variable(&self, id: NodeId, trainable: bool) -> Self {
        let (shape, data, packs) = (self.shape.clone(), self.data.clone(), Some(Rc::default()));
        Tensor { id, shape, data, trainable, packs, looked_up: None }
    }

    /// The same with the ids of its rows, `[.., N]` looked up in a table: rows of one id are equal.
    pub(crate) fn with_ids(self, ids: &Tensor) -> Self {
        let looked_up = match &ids.data {
            Data::Int(ids) => Some(ids.clone()),
            _ => None,
        };
        Tensor { looked_up, ..self }
    }

    /// The ids by which its rows were looked up, if they were.
    pub(crate) fn looked_up(&self) -> Option<&[i32]> {
        self.looked_up.as_deref().map(Vec::as_slice)
    }

    /// Its name on the tape.
    pub fn id(&self) -> NodeId {
        self.id
    }

    /// Is it the value of a trainable variable, which every tape watches?
    pub fn trainable(&self) -> bool {
        self.trainable
    }

    /// Sizes, outermost first.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// How many axes.
    pub fn rank(&self) -> usize {
        self.shape.len()
    }

    /// How many elements.
    pub fn len(&self) -> usize {
        match &self.data {
            Data::Float(v) => v.len(),
            Data::Int(v) | Data::Bool(v) => v.len(),
        }
    }

    /// Has it no elements at all?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the elements are.
    pub fn dtype(&self) -> DType {
        match self.data {
            Data::Float(_) => DType::Float32,
            Data::Int(_) => DType::Int32,
            Data::Bool(_) => DType::Bool,
        }
    }

    /// The float elements. **Errors** `dtype-mismatch` for int32 and bool, naming `at`.
    pub fn floats(&self, at: &'static str) -> Result<&[Real]> {
        match &self.data {
            Data::Float(v) => Ok(v),
            _ => Err(Error::dtype(at, "float32", self.dtype()).with_hint("Use cast(x, \"float32\").")),
        }
    }

    /// The int32 or bool elements. **Errors** `dtype-mismatch` for floats, naming `at`.
    pub fn ints(&self, at: &'static str) -> Result<&[i32]> {
        match &self.data {
            Data::Int(v) | Data::Bool(v) => Ok(v),
            _ => Err(Error::dtype(at, "int32", self.dtype()).with_hint("Use cast(x, \"int32\").")),
        }
    }

    /// The float elements of a tensor already known to be float: for backward closures.
    pub(crate) fn saved(&self) -> &[Real] {
        match &self.data {
            Data::Float(v) => v,
            _ => &[],
        }
    }

    /// Copies the elements if anybody else still holds them, so that [`Tensor::own`] can change them.
    pub(crate) fn make_own(&mut self, at: &'static str) -> Result<()> {
        self.packs = self.packs.as_ref().map(|_| Rc::default());
        if let Data::Float(values) = &mut self.data
            && Rc::get_mut(values).is_none()
        {
            *values = Rc::new(buffer::copy(at, values)?);
        }
        Ok(())
    }

    /// The elements for writing, after [`Tensor::make_own`].
    pub(crate) fn own(&mut self) -> &mut [Real] {
        match &mut self.data {
            Data::Float(values) => Rc::get_mut(values).map_or(&mut [], Vec::as_mut_slice),
            _ => &mut [],
        }
    }

    /// This matrix `[k, n]`, packed as the right operand of a GEMM; kept for variables until they change.
    ///
    /// **Errors** `out-of-memory`.
    pub(crate) fn packed(&self, at: &'static str) -> Result<Rc<Packed<Real>>> {
        self.packed_columns(at, 0..self.matrix_sizes().1)
    }

    /// The transpose of this matrix `[n, k]`, packed as the right operand of a GEMM. **Errors** as [`Tensor::packed`].
    pub(crate) fn packed_transposed(&self, at: &'static str) -> Result<Rc<Packed<Real>>> {
        self.packed_columns_transposed(at, 0..self.matrix_sizes().1)
    }

    /// As [`Tensor::packed`], of some columns only: those of one gate.
    pub(crate) fn packed_columns(&self, at: &'static str, columns: Range<usize>) -> Result<Rc<Packed<Real>>> {
        let (rows, stride) = self.matrix_sizes();
        let room = || buffer::packed(at, rows, columns.len());
        self.pack_once(columns.clone(), false, room, |packed, b| packed.pack(b, rows, columns.len(), stride))
    }

    /// The transpose of some columns, packed as the right operand of a GEMM. **Errors** as [`Tensor::packed`].
    pub(crate) fn packed_columns_transposed(
        &self,
        at: &'static str,
        columns: Range<usize>,
    ) -> Result<Rc<Packed<Real>>> {
        let (rows, stride) = self.matrix_sizes();
        let room = || buffer::packed(at, columns.len(), rows);
        self.pack_once(columns.clone(), true, room, |packed, b| packed.pack_transposed(b, columns.len(), rows, stride))
    }

    /// A tensor of rank 2 as it is; of another rank with all leading axes as one.
    fn matrix_sizes(&self) -> (usize, usize) {
        let columns = self.shape.last().copied().unwrap_or(1);
        (self.shape[..self.rank().saturating_sub(1)].iter().product(), columns)
    }

    fn pack_once(
        &self,
        columns: Range<usize>,
        transposed: bool,
        room: impl Fn() -> Result<Packed<Real>>,
        pack: impl Fn(&mut Packed<Real>, &[Real]),
    ) -> Result<Rc<Packed<Real>>> {
        let make = || {
            let mut packed = room()?;
            pack(&mut packed, self.saved().get(columns.start..).unwrap_or_default());
            Ok(Rc::new(packed))
        };
        let Some(packs) = &self.packs else { return make() };
        let mut packs = packs.borrow_mut();
        if let Some(kept) = packs.iter().find(|p| p.transposed == transposed && p.columns == columns) {
            return Ok(kept.packed.clone());
        }
        let packed = make()?;
        packs.push(Pack { columns, transposed, packed: packed.clone() });
        Ok(packed)
    }
}

fn check_count(shape: &[usize], count: usize) -> Result<()> {
    if shape::checked_size("tensor", shape)? == count {
        return Ok(());
    }
    Err(Error::shape("tensor", format!("{count} elements to fill the shape"), shape))
}
