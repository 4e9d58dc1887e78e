/** What is known while files are read and written. Pages that do neither carry none of it. */
import type { FileScope, Serialized } from "./registry.js";

/**
 * A file that is read: what stands in it more than once, by the number that its forms have, is made once. `objects` are known by their names, with or
 * without the package's, before what is registered.
 */
export function readingScope(objects: Readonly<Record<string, unknown>> = {}): FileScope {
  const made = new Map<unknown, unknown>();
  const own = (name: string) => (Object.hasOwn(objects, name) ? objects[name] : undefined);
  return {
    named: (name) => own(name) ?? own(name.slice(name.indexOf(">") + 1)),
    shared: ({ shared_object_id: keras, shared_layer: id = keras }, make) => {
      if (id === undefined) return make();
      if (!made.has(id)) made.set(id, make());
      return made.get(id) as ReturnType<typeof make>;
    },
  };
}

/**
 * A file that is written: from the second place on where a layer stands, all its forms have the same number.
 *
 * Keras has such numbers, `shared_object_id`, but cannot connect a layer that stands in two models: under another name it passes over ours, and makes two
 * layers of the same weights.
 */
export function writingScope(): FileScope {
  const first = new Map<object, Serialized & { shared_layer?: string }>();
  return {
    written: (layer, form) => {
      const before = first.get(layer);
      if (before === undefined) {
        first.set(layer, form);
        return form;
      }
      before.shared_layer ??= `${first.size}`;
      return { ...form, shared_layer: before.shared_layer };
    },
  };
}
