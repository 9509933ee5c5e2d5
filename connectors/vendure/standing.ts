import { z } from 'zod';
import { answered, failed } from '../answered.ts';
import type { WriteResult } from '../connector.ts';
import { inTurns } from '../in-turns.ts';
import { standingPort } from '../standing-port.ts';
import { type AdminApi, openAdminApi } from './admin-api.ts';
import { rowsById } from './changed-rows.ts';
import { ADD_TO_GROUP, GROUPS, MEMBERS, REMOVE_FROM_GROUP } from './customers.graphql.ts';
import type { Options } from './options.ts';

const group = z.string().min(1).max(255);

/** Which groups of ours a customer is in; all others are left as they are. */
export const standingSchema = z.strictObject({
  id: z.string().min(1),
  among: z
    .array(group)
    .min(1)
    .describe('groups that are ours: the customer leaves those of them that are not in `groups`'),
  groups: z.array(group).describe('groups of `among` that the customer shall be in'),
});

type Standing = z.infer<typeof standingSchema>;

interface Group {
  id: string;
  name: string;
}

interface Member {
  id: string;
  updatedAt: string;
  groups?: Group[] | null;
}

const BATCH = 10;

/** How a customer stands, told to the shop as customer groups: promotions, plugins and checkouts go by them. Nobody is made by it. */
export const standing = standingPort<Options, Standing>({
  schema: standingSchema,
  batch: BATCH,
  // A login, the groups and the customers, and for each a group to enter and one to leave, side by side.
  requestsPerPush: 8,

  async tell(ctx, told) {
    const api = await openAdminApi(ctx);
    const [groups, people] = await Promise.all([groupsOf(api, told), membersOf(api, told)]);
    return inTurns(
      told,
      ({ id }) => id,
      (one) =>
        answered(() =>
          tell(
            api,
            one,
            groups,
            people.find(({ id }) => id === one.id),
          ),
        ),
    );
  },

  async look(ctx, told) {
    const people = await membersOf(await openAdminApi(ctx), told);
    return (one) => people.some((held) => held.id === one.id && stands(held, one));
  },
});

async function groupsOf(api: AdminApi, wishes: readonly Standing[]): Promise<Group[]> {
  const names = [...new Set(wishes.flatMap(({ among }) => among))];
  const options = { take: names.length, filter: { name: { in: names } } };
  const { customerGroups } = await api.query<{ customerGroups: { items: Group[] } }>(GROUPS, { options });
  return customerGroups.items;
}

const membersOf = (api: AdminApi, wishes: readonly Standing[]): Promise<Member[]> =>
  rowsById<Member>(api, { document: MEMBERS, field: 'customers' }, [...new Set(wishes.map(({ id }) => id))]);

const isIn = ({ groups }: Member, name: string): boolean => groups?.some((one) => one.name === name) === true;

const stands = (held: Member, { among, groups }: Standing): boolean =>
  among.every((name) => isIn(held, name) === groups.includes(name));

/** Enters before it leaves: at no moment does who is refused after a freeze look as if they might buy. */
async function tell(
  api: AdminApi,
  { id, among, groups: wanted }: Standing,
  groups: readonly Group[],
  held: Member | undefined,
): Promise<WriteResult> {
  if (!held) return failed({ class: 'rejected', message: `Vendure: no customer ${id}`, field: 'id' });
  const enters = wanted.filter((name) => !isIn(held, name));
  const unknown = enters.find((name) => !groups.some((one) => one.name === name));
  if (unknown) return failed({ class: 'rejected', message: `Vendure: no customer group ${unknown}`, field: 'groups' });
  const idOf = (name: string) => groups.find((one) => one.name === name)?.id;
  for (const name of enters) await api.mutate(ADD_TO_GROUP, { group: idOf(name), customers: [id] });
  for (const name of among.filter((one) => isIn(held, one) && !wanted.includes(one)))
    await api.mutate(REMOVE_FROM_GROUP, { group: idOf(name), customers: [id] });
  return { result: 'accepted', targetId: id };
}
