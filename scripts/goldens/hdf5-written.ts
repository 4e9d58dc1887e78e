/* Writes the file of which h5py is to tell what is in it: `npx tsx scripts/goldens/hdf5-written.ts`, then `hdf5_files.py`. */
import { writeFileSync } from "node:fs";
import { EVERYTHING } from "../../test/support/hdf5-everything.js";
import { writeHdf5 } from "../../ts/io/hdf5/index.js";

writeFileSync(new URL("../../test/fixtures/hdf5/written.h5", import.meta.url), writeHdf5(EVERYTHING));
