/** Fields as Stripe reads forms: `{ lines: [{ amount: 5 }] }` is `lines[0][amount]=5`. What is undefined is left out. */
export function formFields(value: unknown, name = ''): Record<string, string> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object') return { [name]: String(value) };
  const fields: Record<string, string> = {};
  for (const [key, one] of Object.entries(value))
    Object.assign(fields, formFields(one, name ? `${name}[${key}]` : key));
  return fields;
}
