export type Fields = Record<string, unknown>;

/** `lines[0][amount]=5` as `{ lines: [{ amount: '5' }] }`: every value is a text until somebody asks for it. */
export function unfolded(form: Record<string, unknown> | undefined): Fields {
  const root: Fields = {};
  for (const [name, value] of Object.entries(form ?? {})) {
    // `expand[]` is a list of its own accord.
    const path = name.replace(/\[\]$/, '').replaceAll(']', '').split('[');
    const last = path.pop() as string;
    let at = root;
    for (const key of path) {
      at[key] ??= {};
      at = at[key] as Fields;
    }
    at[last] = value;
  }
  return root;
}

/** What was numbered, as the list that it is. */
export const listOf = (value: unknown): Fields[] => Object.values((value ?? {}) as Record<string, Fields>);
