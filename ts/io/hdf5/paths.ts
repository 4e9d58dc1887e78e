/** Where an object is, for messages: the place of its group, which ends with a quoted path, and its name. */
export function below(where: string, name: string): string {
  return `${where.slice(0, -1)}${where.endsWith('/"') ? "" : "/"}${name}"`;
}

/** May a link be called so? A path is no name. */
export function isLinkName(name: string): boolean {
  return name !== "" && name !== "." && !/[/\0]/.test(name);
}
