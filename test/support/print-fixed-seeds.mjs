// Prints the bits of the training with fixed seeds, in whichever Node runs this.
import * as throughtime from "throughtime";
import { trainWithFixedSeeds } from "./fixed-seeds.mjs";

process.stdout.write(trainWithFixedSeeds(throughtime));
