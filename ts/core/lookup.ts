/** The entry whose name is meant: case and underscores do not matter, so camelCase, snake_case and class names all find it. */
export function lookup<T>(table: Readonly<Record<string, T>>, name: unknown): T | undefined {
  if (typeof name !== "string") return undefined;
  const plain = (text: string) => text.replaceAll("_", "").toLowerCase();
  const key = Object.keys(table).find((known) => plain(known) === plain(name));
  return key === undefined ? undefined : table[key];
}
