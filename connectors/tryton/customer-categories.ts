import type { Standing } from '../../domain/accounts.ts';
import { WaybillError } from '../../domain/failures.ts';
import { marksOf, type StandingMark } from '../standing-marks.ts';
import type { TrytonApi } from './api.ts';
import type { TrytonOptions } from './options.ts';

interface Category {
  id: number;
  name: string;
}

/** The party categories of which we have a word to say; all others of a party are people's. */
export interface CustomerCategories {
  /** Of every customer. */
  all?: Category;
  /** Of those who stand so. */
  by: readonly StandingMark<Category>[];
}

/** Looks up the categories that the connection names; a name that Tryton does not have would leave a closed customer as they are. */
export async function customerCategories(
  api: TrytonApi,
  { customerCategory, standingCategories }: TrytonOptions,
): Promise<CustomerCategories> {
  const standings = Object.entries(standingCategories) as [Standing, string][];
  const names = [...new Set([...(customerCategory ? [customerCategory] : []), ...standings.map(([, name]) => name)])];
  if (names.length === 0) return { by: [] };
  const rows = await api.search<Category>('party.category', [['name', 'in', names]], ['name'], {
    order: [['id', 'ASC']],
  });
  const named = (name: string, option: string): Category => {
    const row = rows.find((one) => one.name === name);
    if (row) return { id: row.id, name };
    throw new WaybillError({
      class: 'rejected',
      code: 'category',
      message: `Tryton has no party category ${name} (${option})`,
    });
  };
  return {
    ...(customerCategory ? { all: named(customerCategory, 'customerCategory') } : {}),
    by: standings.map(([standing, name]) => ({ standing, mark: named(name, `standingCategories.${standing}`) })),
  };
}

/** What has to change of the categories of a party for it to show how its customer stands. */
export function categoryChanges(
  held: readonly { name: string }[],
  standing: Standing | undefined,
  { all, by }: CustomerCategories,
): ['add' | 'remove', number[]][] {
  const has = ({ name }: Category) => held.some((one) => one.name === name);
  const { borne, over } = marksOf(standing, by);
  const missing = [...(all ? [all] : []), ...borne].filter((one) => !has(one));
  const gone = over.filter((one) => has(one) && one.id !== all?.id);
  return [
    ...(missing.length > 0 ? [['add', missing.map(({ id }) => id)] as ['add', number[]]] : []),
    ...(gone.length > 0 ? [['remove', gone.map(({ id }) => id)] as ['remove', number[]]] : []),
  ];
}
