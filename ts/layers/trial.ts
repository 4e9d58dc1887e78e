import { flattenNest } from "../core/structure.js";
import { type Tensors, zeros } from "../tensor/index.js";
import { inContext, mapTensors, scoped } from "../tensor/internal.js";
import { type DynamicShape, isShape, mapShapes, type Shapes } from "./shapes.js";

/** What is needed of a layer. */
interface Callable {
  readonly label: string;
  apply(x: never): unknown;
}

/** Two sizes in place of one that is not known: an output size that changes with them is not known either. */
const STAND_INS = [2, 3] as const;

/**
 * The shapes of a layer's output, found out by calling it with zeros. It builds the layer, and leaves no other trace.
 *
 * **Errors** what the call refuses.
 */
export function trialShapes(layer: Callable, inputShapes: Shapes): Shapes {
  const isKnown = leavesOf(inputShapes).every((shape) => !shape.includes(null));
  const first = shapesWith(layer, inputShapes, STAND_INS[0]);
  if (isKnown) return first;
  const others = leavesOf(shapesWith(layer, inputShapes, STAND_INS[1]));
  let k = 0;
  return mapShapes(first, (shape) => {
    const other = others[k++];
    return shape.map((size, axis) => (size === other?.[axis] ? size : null));
  }) as Shapes;
}

function shapesWith(layer: Callable, inputShapes: Shapes, size: number): Shapes {
  return scoped(() =>
    inContext({ isTrial: true, training: false, watcher: null }, () => {
      const x = mapShapes(inputShapes, (shape) => zeros(shape.map((known) => known ?? size)));
      return mapTensors(layer.apply(x as never) as Tensors, ({ shape }): DynamicShape => shape) as Shapes;
    }),
  );
}

function leavesOf(shapes: Shapes): DynamicShape[] {
  return flattenNest<DynamicShape>(shapes as never, isShape);
}
