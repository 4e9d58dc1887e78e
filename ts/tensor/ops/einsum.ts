import { fail, quoted } from "../../core/errors.js";
import { formatShape } from "../../core/shapes.js";
import { type TensorLike, whereOf } from "../dispatch.js";
import { scoped } from "../scope.js";
import type { Tensor } from "../tensor.js";
import { asTensor } from "./as-tensor.js";
import { matmul } from "./matmul.js";
import { sum } from "./reduce.js";
import { reshape, transpose } from "./shape-ops.js";

/** An operand or a result with a letter for each axis. */
interface Labelled {
  readonly x: Tensor;
  readonly labels: readonly string[];
}

const FORMS = 'such as "ij,jk->ik" or "...td,de->...te"';

/**
 * Sums of products by Einstein's convention: a letter for each axis, those in both operands are multiplied, those not in the result summed.
 *
 * **Shapes** as the letters say; `...` stands for leading axes. One or two operands, no letter twice in one of them. Without `->` the result has the letters
 * that occur once, in alphabetical order. float32; two operands are one matrix product.
 * **Errors** `invalid-argument` for what is no such form; `unsupported` for three operands and more, and for a letter twice in an operand (a diagonal);
 * `shape-mismatch`. **Source** Keras 3, `keras.ops.einsum`.
 *
 * @example
 * einsum("ij,jk->ik", [[1, 2]], [[3], [4]]); // [[11]]
 */
export function einsum(subscripts: string, ...operands: TensorLike[]): Tensor {
  const at = whereOf("einsum");
  const form = typeof subscripts === "string" ? subscripts.replaceAll(" ", "") : "";
  if (!/^[a-zA-Z.,]+(->[a-zA-Z.]*)?$/.test(form)) {
    fail("invalid-argument", at, `subscripts ${FORMS}`, quoted(subscripts));
  }
  const [left, right] = form.split("->") as [string, string | undefined];
  const inputs = left.split(",");
  if (inputs.length !== operands.length) {
    fail(
      "invalid-argument",
      at,
      `an operand for each of the ${inputs.length} subscripts`,
      `${operands.length} of them`,
    );
  }
  if (inputs.length > 2) {
    fail(
      "unsupported",
      at,
      "one or two operands",
      `${inputs.length} of them`,
      "Multiply two at a time: einsum(…, einsum(…, a, b), c).",
    );
  }
  return scoped(() => {
    const tensors = operands.map((x) => asTensor("einsum", x));
    const dots = Math.max(...inputs.map((term, k) => axesOfDots(at, term, tensors[k]!)));
    const terms = inputs.map((term, k) => labelled(at, term, tensors[k]!, dots));
    const out = right === undefined ? implicit(terms) : lettersOf(at, right, dots);
    checkOutput(at, out, terms);
    checkSizes(at, terms);
    const [a, b] = terms.map((term, k) => sumOut(term, [...out, ...(terms[1 - k]?.labels ?? [])]));
    return ordered(b === undefined ? a! : product(a!, b, out), out);
  });
}

/** How many axes `...` stands for. */
function axesOfDots(at: string, term: string, x: Tensor): number {
  const letters = term.replace("...", "").length;
  const isRight = term.includes("...") ? x.rank >= letters : x.rank === letters;
  if (!isRight) fail("shape-mismatch", at, `an operand of rank ${letters} for "${term}"`, formatShape(x.shape));
  return term.includes("...") ? x.rank - letters : 0;
}

/** The letters of a term; the axes of `...` are numbered from the last one. */
function lettersOf(at: string, term: string, dots: number): string[] {
  if (/[.]/.test(term.replace("...", ""))) fail("invalid-argument", at, `subscripts ${FORMS}`, quoted(term));
  const [before = "", after] = term.split("...");
  if (after === undefined) return [...before];
  return [...before, ...Array.from({ length: dots }, (_, k) => `.${dots - 1 - k}`), ...after];
}

function labelled(at: string, term: string, x: Tensor, dots: number): Labelled {
  const own = axesOfDots(at, term, x);
  if (term.includes("...") && own !== dots) {
    fail("unsupported", at, "as many axes for ... in both operands", `${own} and ${dots}`);
  }
  const labels = lettersOf(at, term, dots);
  if (new Set(labels).size < labels.length) {
    fail("unsupported", at, "no letter twice in one operand", `"${term}"`, "Diagonals are not taken.");
  }
  return { x, labels };
}

function implicit(terms: readonly Labelled[]): string[] {
  const letters = terms.flatMap(({ labels }) => labels);
  const isOnce = (letter: string) => letter.startsWith(".") || letters.indexOf(letter) === letters.lastIndexOf(letter);
  const dots = [...new Set(letters.filter((letter) => letter.startsWith(".")))];
  return [...dots, ...letters.filter((letter) => !letter.startsWith(".") && isOnce(letter)).sort()];
}

function checkOutput(at: string, out: readonly string[], terms: readonly Labelled[]): void {
  const isKnown = (letter: string) => terms.some(({ labels }) => labels.includes(letter));
  if (new Set(out).size === out.length && out.every(isKnown)) return;
  fail("invalid-argument", at, "a result whose letters are those of the operands, each once", `"${out.join("")}"`);
}

function checkSizes(at: string, [a, b]: readonly Labelled[]): void {
  for (const [axis, label] of b?.labels.entries() ?? []) {
    const other = a!.labels.indexOf(label);
    if (other === -1 || a!.x.shape[other] === b!.x.shape[axis]) continue;
    const got = `${formatShape(a!.x.shape)} and ${formatShape(b!.x.shape)}`;
    fail("shape-mismatch", at, `one size for "${label.replace(/^\..*/, "...")}" in both operands`, got);
  }
}

/** Letters that nobody else needs are summed over at once. */
function sumOut({ x, labels }: Labelled, needed: readonly string[]): Labelled {
  const axis = labels.flatMap((label, at) => (needed.includes(label) ? [] : [at]));
  if (axis.length === 0) return { x, labels };
  return { x: sum(x, { axis }), labels: labels.filter((label) => needed.includes(label)) };
}

function ordered({ x, labels }: Labelled, order: readonly string[]): Tensor {
  return transpose(
    x,
    order.map((label) => labels.indexOf(label)),
  );
}

/** [batch, rows, inner] · [batch, inner, columns], each of the four being several letters. */
function product(a: Labelled, b: Labelled, out: readonly string[]): Labelled {
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const batch = shared.filter((label) => out.includes(label));
  const inner = shared.filter((label) => !out.includes(label));
  const rows = a.labels.filter((label) => !shared.includes(label));
  const columns = b.labels.filter((label) => !shared.includes(label));
  const sizes = new Map([a, b].flatMap(({ x, labels }) => labels.map((label, at) => [label, x.shape[at]!] as const)));
  const count = (labels: readonly string[]) => labels.reduce((size, label) => size * sizes.get(label)!, 1);
  const left = reshape(ordered(a, [...batch, ...rows, ...inner]), [count(batch), count(rows), count(inner)]);
  const right = reshape(ordered(b, [...batch, ...inner, ...columns]), [count(batch), count(inner), count(columns)]);
  const labels = [...batch, ...rows, ...columns];
  return {
    x: reshape(
      matmul(left, right),
      labels.map((label) => sizes.get(label)!),
    ),
    labels,
  };
}
