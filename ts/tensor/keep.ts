import { fail } from "../core/errors.js";
import { currentScope, type Scope } from "./scope.js";
import type { Tensor } from "./tensor.js";

/** Lets tensors of inner scopes live as long as the scope that is open now: what it returns takes one and gives it back. */
export function keeper(): <T extends Tensor>(x: T) => T {
  const scope: Scope = currentScope() ?? fail("tape-state", "keeper", "an open scope", "none");
  return (x) => {
    // A tensor at rest needs no scope, and one that came from a scope further out outlives this one.
    if (x._handle > 0 && x._scope !== null && isInside(x._scope, scope)) {
      x._scope = scope;
      scope.tensors.push(x);
    }
    return x;
  };
}

function isInside(inner: Scope, outer: Scope): boolean {
  for (let scope = inner.parent; scope !== null; scope = scope.parent) if (scope === outer) return true;
  return false;
}
