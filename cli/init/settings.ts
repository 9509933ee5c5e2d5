import { Problem } from '../../config/problem.ts';
import { nearestWord } from '../../domain/nearest.ts';
import { type OptionField, optionFields } from './options.ts';
import type { Chosen } from './roles.ts';

export interface Settings {
  options: Map<string, Record<string, unknown>>;
  params: Map<string, Record<string, string>>;
}

/** Values as the command line gives them: `shop.shop=my-shop` for an option, `erp.params.customer=WEB` for a param. */
export function readSettings(given: readonly string[], systems: readonly Chosen[]): Settings {
  const settings: Settings = { options: new Map(), params: new Map() };
  for (const text of given) {
    const [, connectionId, params, name, value] = /^([a-z][a-z0-9-]*)\.(params\.)?(\w+)=(.*)$/s.exec(text) ?? [];
    if (connectionId === undefined || name === undefined || value === undefined)
      throw new Problem(`--set ${text}: write CONNECTION.OPTION=VALUE or CONNECTION.params.NAME=VALUE`);
    const system = systems.find((one) => one.connectionId === connectionId);
    if (!system) {
      const ids = systems.map((one) => one.connectionId);
      const near = nearestWord(connectionId, ids);
      throw new Problem(
        `--set ${text}: no connection "${connectionId}"${near ? `; did you mean "${near}"?` : `; there are: ${ids.join(', ')}`}`,
      );
    }
    if (params) settings.params.set(connectionId, { ...settings.params.get(connectionId), [name]: value });
    else
      settings.options.set(connectionId, {
        ...settings.options.get(connectionId),
        [name]: optionValue(system, name, value, text),
      });
  }
  return settings;
}

function optionValue(system: Chosen, name: string, value: string, text: string): unknown {
  const fields = optionFields(system);
  const field = fields.find((one) => one.name === name);
  if (!field) {
    const names = fields.map((one) => one.name);
    const near = nearestWord(name, names);
    const hint = near ? `; did you mean "${near}"?` : `; it has: ${names.join(', ')}`;
    throw new Problem(`--set ${text}: ${system.connector.title} has no option "${name}"${hint}`);
  }
  if (field.secret) throw new Problem(`--set ${text}: this is a secret; it goes into .env as ${field.variable}=...`);
  const meant = meantValue(field, value);
  if (meant !== undefined) return meant;
  const [issue] = field.schema.safeParse(value).error?.issues ?? [];
  throw new Problem(`--set ${text}: ${issue?.message ?? 'not possible'}`);
}

/** What somebody wrote, as the option takes it: a text, or else the number or the yes or no that it says. */
export const meantValue = ({ schema }: OptionField, text: string): unknown =>
  [text, Number(text), text === 'true'].find((one) => schema.safeParse(one).success);
