import { type TensorLike, Variable } from "../tensor/index.js";

/** What an optimizer keeps of one variable, by name: a mean of its gradients, say. */
export type Slots = Readonly<Record<string, Variable>>;

/**
 * The names of the slots. In lists of weights each entry's slots stand together, variable after variable, as in Keras; names in a list of
 * their own alternate: `[["momentum", "velocity"]]` is momentum and velocity of the first variable, then those of the second.
 */
export type SlotNames = readonly (string | readonly string[])[];

/** Where a slot stands: of which variable, and which. */
export interface SlotPlace {
  readonly variable: Variable;
  readonly name: string;
}

/** The slots of these variables in Keras's order. */
export function slotOrder(names: SlotNames, variables: readonly Variable[]): SlotPlace[] {
  return names.flatMap((group) => variables.flatMap((variable) => [group].flat().map((name) => ({ variable, name }))));
}

/**
 * The slots of an optimizer's variables, in the order in which these were first seen.
 *
 * The table keeps no variable alive: the slots go when their variable is disposed, or collected as garbage.
 */
export class SlotTable {
  readonly #slots = new WeakMap<Variable, Slots>();
  #seen: WeakRef<Variable>[] = [];

  /** The slots of a variable, made by `create` when it is seen for the first time. */
  of(variable: Variable, names: SlotNames, create: (variable: Variable, name: string) => TensorLike): Slots {
    const known = this.#slots.get(variable);
    if (known !== undefined) return known;
    const own: Record<string, Variable> = {};
    try {
      for (const name of names.flat()) {
        own[name] = new Variable(create(variable, name), { name: `${variable.name}_${name}`, trainable: false });
      }
    } catch (error) {
      free(own);
      throw error;
    }
    this.#slots.set(variable, own);
    this.#seen.push(new WeakRef(variable));
    return own;
  }

  has(variable: Variable): boolean {
    return this.#slots.has(variable);
  }

  /** The variables that have slots. Frees the slots of those that were disposed. */
  variables(): Variable[] {
    const all = this.#seen.flatMap((ref) => ref.deref() ?? []);
    const [live, gone] = [all.filter((v) => !v.isDisposed), all.filter((v) => v.isDisposed)];
    for (const variable of gone) this.#free(variable);
    if (live.length < this.#seen.length) this.#seen = live.map((variable) => new WeakRef(variable));
    return live;
  }

  /** Frees the slots of variables that were disposed. */
  sweep(): void {
    for (const ref of this.#seen) {
      if (ref.deref()?.isDisposed ?? true) {
        this.variables();
        return;
      }
    }
  }

  /** Frees the slots of these variables. */
  forget(variables: readonly Variable[]): void {
    for (const variable of variables) this.#free(variable);
    this.#seen = this.#seen.filter((ref) => !variables.includes(ref.deref()!));
  }

  /** Frees all slots. */
  dispose(): void {
    this.forget(this.variables());
  }

  #free(variable: Variable): void {
    free(this.#slots.get(variable) ?? {});
    this.#slots.delete(variable);
  }
}

function free(slots: Slots): void {
  for (const slot of Object.values(slots)) slot.dispose();
}
