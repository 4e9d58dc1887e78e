import { fail, quoted } from "../core/errors.js";
import { Option } from "../core/options.js";

/** The option `axis` of Keras's cross-entropies, of which only the last axis is there. */
export function lastAxis(): Option<-1, -1, true> {
  return new Option<-1>((where, name, value) =>
    value === -1 ? value : fail("unsupported", where, `${name} -1, the last one`, quoted(value)),
  ).default(-1);
}
