// Prints the bits of the training with fixed seeds, in whichever Node runs this.
import * as throughtime from "../../dist/node.js";
import { trainWithFixedSeeds } from "./fixed-seeds.mjs";

process.stdout.write(trainWithFixedSeeds(throughtime));
