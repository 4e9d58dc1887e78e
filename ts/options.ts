/**
 * Kinds of options, for the tables of classes of your own: `static options = { ...Layer.options, rate: options.share().default(0.1) }`. Checks, messages,
 * defaults and the form in files come from the table.
 */

export { activation } from "./activations/option.js";
export { constraint } from "./constraints/option.js";
export {
  anything,
  atLeastZero,
  flag,
  fraction,
  functionOf,
  type Json,
  listOf,
  number,
  Option,
  type OptionsOf,
  type OptionTable,
  oneOf,
  seed,
  share,
  text,
  type ValuesOf,
  wholeNumber,
} from "./core/options.js";
export { initializer } from "./initializers/option.js";
export { cell } from "./layers/rnn/rnn-cell.js";
export { layer } from "./layers/wrapped.js";
export { regularizer } from "./regularizers/option.js";
