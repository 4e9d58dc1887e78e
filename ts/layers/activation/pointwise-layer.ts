import { Layer } from "../layer.js";
import { type DynamicShape, type InputSpec, requireFloat } from "../shapes.js";

/** The base of layers that change each number by itself: the shape stays, and so does the mask. */
export abstract class PointwiseLayer extends Layer {
  override readonly supportsMasking = true;

  protected override checkInput(x: InputSpec): void {
    requireFloat(this.where, x);
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    return inputShape;
  }
}
