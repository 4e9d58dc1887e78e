/** In the worker: the data of a call as `fit` takes them. */
import type { HostElement } from "../data/element.js";
import { batchesOfRows, Elements } from "../data/elements.js";
import type { Dataset } from "../data/index.js";
import { fetchedAhead } from "../data/items.js";
import type { Link } from "./link.js";
import type { DataForm, OfOwner, OfWorker } from "./messages.js";

export type OwnerLink = Link<OfOwner, OfWorker>;

/** The batches; of a dataset the next one is fetched while the one at hand is computed. */
export function arriving(link: OwnerLink, call: number, form: DataForm): Dataset {
  if (form.rows !== null) return batchesOfRows(form.rows) as Dataset;
  const { source, cardinality } = form;
  const open = () => fetchedAhead(fetched(link, call, source), 1);
  return new Elements(open, (element: HostElement) => element, cardinality) as Dataset;
}

async function* fetched(link: OwnerLink, call: number, source: number): AsyncGenerator<HostElement> {
  const pass = await link.ask("open", { call, source });
  let isOver = false;
  try {
    for (;;) {
      const element = await link.ask("next", { call, pass });
      isOver = element === null;
      if (element === null) return;
      yield element;
    }
  } finally {
    if (!isOver) await link.ask("close", { call, pass });
  }
}
