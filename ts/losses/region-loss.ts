import { expandDims, sum, type Tensor, where } from "../tensor/index.js";
import { checkSameShape } from "./fused-loss.js";
import { Loss } from "./loss.js";

/** A loss made of sums over whole axes: a mask takes steps out of the sums, not values out of a mean. */
export abstract class RegionLoss extends Loss {
  declare readonly axis: readonly number[] | null;

  /** One value for what the sums go over. */
  protected abstract region(yTrue: Tensor, yPred: Tensor): Tensor;

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    const { mask } = yPred;
    // Masked steps are 0 in both, which is in none of the sums.
    const kept = (x: Tensor) => (mask === null ? x : where(toRank(mask, x.rank), x, 0));
    return this.region(kept(yTrue), kept(yPred));
  }

  /** The sum over the loss's axes. */
  protected total(x: Tensor): Tensor {
    return this.axis === null ? sum(x) : sum(x, { axis: this.axis });
  }

  /** None: the sums have left out what is masked. */
  override maskOf(): null {
    return null;
  }

  override get isMeanOfRows(): boolean {
    return this.axis !== null && super.isMeanOfRows;
  }
}

function toRank(mask: Tensor, rank: number): Tensor {
  return mask.rank < rank ? toRank(expandDims(mask, { axis: -1 }), rank) : mask;
}
