/** How wide text will be, without a browser to ask: so that layouts are the same on every machine. */

/** Widths in em of Helvetica's, Arial's and their like, made a little wider: no font of a reader's should overflow. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[iljI.,:;'|!`]/, 0.3],
  [/[ tfr()[\]{}/\\"*-]/, 0.38],
  [/[mMW@%]/, 0.93],
  [/[A-Zw&+=<>~±×−≤≥→∂‖∘√Σ]/, 0.72],
];
const USUAL_WIDTH = 0.58;

/** The width of a line in pixels. */
export function textWidth(text: string, fontSize: number): number {
  let em = 0;
  for (const letter of text) em += WIDTHS.find(([letters]) => letters.test(letter))?.[1] ?? USUAL_WIDTH;
  return em * fontSize;
}

/** The text in lines that are no wider than `width`, cut between words. */
export function wrap(text: string, width: number, fontSize: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (lines.at(-1) && textWidth(longer, fontSize) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** A number as people read it: four digits, a real minus. */
export function readable(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value).replace("-", "−");
  const text = Math.abs(value) >= 1e6 || Math.abs(value) < 1e-3 ? value.toExponential(2) : value.toPrecision(4);
  return text
    .replace(/(\.\d*?)0+($|e)/, "$1$2")
    .replace(/\.($|e)/, "$1")
    .replaceAll("-", "−")
    .replace("e+", "e");
}
