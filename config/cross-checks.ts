import { nearestWord } from '../domain/nearest.ts';
import { priceFindings } from './price-flows.ts';
import { purchaseFindings } from './purchase-flow.ts';
import type { Config } from './schema.ts';
import type { Path } from './source.ts';

interface Found {
  path: Path;
  message: string;
}

/** What `timezone` may name: the zones that this Node knows. */
const TIMEZONES = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);

function timezone(name: string | undefined, path: Path): Found[] {
  if (name === undefined || TIMEZONES.has(name)) return [];
  const near = nearestWord(name, [...TIMEZONES]);
  return [{ path, message: `no time zone "${name}"${near ? `; did you mean "${near}"?` : ', such as Asia/Shanghai'}` }];
}

/** What `rules.stock` says of connections, and what its shops say together. */
function stockFindings({ rules }: Config, connection: (id: string, path: Path) => Found[]): Found[] {
  if (!rules.stock) {
    const at = rules.gates.indexOf('stock');
    return at < 0
      ? []
      : [{ path: ['rules', 'gates', at], message: 'stock is not looked after: say how by `rules.stock`' }];
  }
  const { warehouses, shops } = rules.stock;
  const at: Path = ['rules', 'stock'];
  const found = [
    ...Object.entries(warehouses).flatMap(([id, { levels }]) => [
      ...connection(id, [...at, 'warehouses', id]),
      ...(levels === undefined ? [] : connection(levels, [...at, 'warehouses', id, 'levels'])),
    ]),
    ...Object.keys(shops).flatMap((id) => connection(id, [...at, 'shops', id])),
  ];
  const all = Object.values(shops);
  // In thousandths, so that 33.3 and 66.7 are 100.
  const thousandths = all.reduce((sum, { share = 0 }) => sum + Math.round(share * 1_000), 0);
  if (thousandths > 100_000)
    found.push({ path: [...at, 'shops'], message: `the shares are ${thousandths / 1_000} % together: at most 100` });
  if (all.some(({ share }) => share !== undefined) && all.some(({ priority }) => priority !== undefined))
    found.push({ path: [...at, 'shops'], message: 'shares or priorities, not both: drop one of them' });
  const places = Object.entries(warehouses).flatMap(([id, { levels = id, locations = [''] }]) =>
    locations.map((location) => ({ id, place: JSON.stringify([levels, location]) })),
  );
  for (const [i, { id, place }] of places.entries())
    if (places.findIndex((one) => one.place === place) < i)
      found.push({
        path: [...at, 'warehouses', id],
        message: 'its levels are those of another warehouse already: name the `locations` of each',
      });
  return found;
}

/** A gate that nobody told whom to ask would let everything pass. */
function approvalFindings({ rules }: Config): Found[] {
  const at = rules.gates.indexOf('approval');
  return at < 0 || rules.approval
    ? []
    : [{ path: ['rules', 'gates', at], message: 'nobody approves anything: name the table by `rules.approval`' }];
}

/** What `alerts` says of channels, connections and time zones. */
function alertFindings({ alerts }: Config, connection: (id: string, path: Path) => Found[]): Found[] {
  if (!alerts) return [];
  const channels = Object.keys(alerts.channels);
  const known = (names: readonly string[] | undefined, path: Path): Found[] =>
    (names ?? []).flatMap((name, i) => {
      if (channels.includes(name)) return [];
      const near = nearestWord(name, channels);
      const message = `no channel "${name}"${near ? `; did you mean "${near}"?` : `; there are: ${channels.join(', ')}`}`;
      return [{ path: [...path, i], message }];
    });
  const { quietHours, digest } = alerts;
  const found = [
    ...timezone(quietHours?.timezone, ['alerts', 'quietHours', 'timezone']),
    ...known(digest?.channels, ['alerts', 'digest', 'channels']),
    ...alerts.rules.flatMap((rule, i) => [
      ...known(rule.channels, ['alerts', 'rules', i, 'channels']),
      ...(rule.connections ?? []).flatMap((id, j) => connection(id, ['alerts', 'rules', i, 'connections', j])),
    ]),
  ];
  if (channels.length === 0) found.push({ path: ['alerts', 'channels'], message: 'name one channel at least' });
  if (quietHours && quietHours.from === quietHours.to)
    found.push({ path: ['alerts', 'quietHours', 'to'], message: 'the same as `from`: no hour would be quiet' });
  for (const [name, one] of Object.entries(alerts.channels)) {
    if (one.use !== 'email') continue;
    const path = ['alerts', 'channels', name];
    if ((one.user === undefined) !== (one.password === undefined))
      found.push({ path, message: 'user and password go together: give both, or none' });
    if (one.user !== undefined && one.tls === 'never')
      found.push({
        path: [...path, 'tls'],
        message: 'a password does not go over the network in clear: start or always',
      });
  }
  return found;
}

/** Reminders are of what the gate counts, and letters go by a channel that sends them. */
function dunningFindings({ rules: { credit, gates }, alerts }: Config): Found[] {
  const { dunning } = credit;
  if (!dunning) return [];
  const path: Path = ['rules', 'credit', 'dunning'];
  const found: Found[] = gates.includes('credit')
    ? []
    : [{ path, message: 'what customers owe is not counted: add credit to rules.gates' }];
  const channels = Object.entries(alerts?.channels ?? {}).flatMap(([id, { use }]) => (use === 'email' ? [id] : []));
  if (dunning.channel === undefined) {
    if (dunning.steps.some(({ tell }) => tell.includes('customer')))
      found.push({ path, message: 'customers are to be told: name the `channel` of `alerts` that sends e-mail' });
  } else if (!channels.includes(dunning.channel)) {
    const there = channels.length > 0 ? `; there are: ${channels.join(', ')}` : '';
    found.push({ path: [...path, 'channel'], message: `no channel "${dunning.channel}" that sends e-mail${there}` });
  }
  return found;
}

/** Papers of two types must never bear the same number. */
function paperFindings({ rules: { papers, gates } }: Config): Found[] {
  const types = Object.entries(papers.numbers);
  const found = types.flatMap(([type, template], at): Found[] => {
    const same = types.slice(0, at).find(([, other]) => other === template);
    return same
      ? [
          {
            path: ['rules', 'papers', 'numbers', type],
            message: `the same as of ${same[0]}: numbers would be given twice`,
          },
        ]
      : [];
  });
  for (const gate of ['tax', 'duty'] as const)
    if (gates.includes(gate) && !papers.seller)
      found.push({
        path: ['rules', 'papers'],
        message: `gate ${gate} needs a seller: the country that goods leave from`,
      });
  if (gates.includes('papers') && !papers.seller)
    found.push({ path: ['rules', 'papers'], message: 'gate papers needs a seller: name, address and country' });
  return found;
}

/** What one line of the config says about another; the schema sees each alone. What connectors can do is asked later. */
export function crossCheck(config: Config): Found[] {
  const ids = Object.keys(config.connections);
  const known = (id: string, path: Path): Found[] => {
    if (ids.includes(id)) return [];
    const near = nearestWord(id, ids);
    return [
      {
        path,
        message: `no connection "${id}"${near ? `; did you mean "${near}"?` : `; there are: ${ids.join(', ')}`}`,
      },
    ];
  };
  const found: Found[] = [...timezone(config.timezone, ['timezone'])];
  for (const rule of ['bulkOrders', 'reorder'] as const) {
    const of = config.rules[rule];
    if (of) found.push(...known(of.connection, ['rules', rule, 'connection']));
  }
  const { vatIds } = config.rules;
  if (vatIds) found.push(...known(vatIds.register, ['rules', 'vatIds', 'register']));

  const { workingHours } = config.overdue;
  found.push(...timezone(workingHours.timezone, ['overdue', 'workingHours', 'timezone']));
  if (workingHours.from >= workingHours.to)
    found.push({ path: ['overdue', 'workingHours', 'to'], message: 'a time after `from`, on the same day' });
  found.push(
    ...alertFindings(config, known),
    ...paperFindings(config),
    ...dunningFindings(config),
    ...approvalFindings(config),
  );
  if (!/^(sqlite:.+|postgres(ql)?:\/\/.+)$/.test(config.store)) {
    found.push({ path: ['store'], message: 'sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE' });
  }
  if (config.reconcile.at && config.reconcile.every !== undefined)
    found.push({ path: ['reconcile', 'every'], message: 'times of day or an interval, not both: drop at or every' });
  for (const [id, connection] of Object.entries(config.connections)) {
    if (connection.silence !== undefined && !Object.values(config.flows).some(({ from }) => from.includes(id)))
      found.push({ path: ['connections', id, 'silence'], message: 'no flow takes anything from it: drop `silence`' });
    found.push(...timezone(connection.timezone, ['connections', id, 'timezone']));
    const windows = connection.windows ?? [];
    if (windows.length > connection.runsPerDay)
      found.push({
        path: ['connections', id, 'windows', connection.runsPerDay],
        message: `${windows.length} windows, but runsPerDay is ${connection.runsPerDay}`,
      });
    if (new Set(windows).size < windows.length)
      found.push({ path: ['connections', id, 'windows'], message: 'the same time stands twice' });
    if (connection.windows && connection.poll !== undefined) {
      found.push({
        path: ['connections', id, 'poll'],
        message: 'a connection with windows is called at those times only: drop poll or windows',
      });
    }
  }
  for (const [name, flow] of Object.entries(config.flows)) {
    flow.from.forEach((id, i) => {
      found.push(...known(id, ['flows', name, 'from', i]));
    });
    flow.steps.forEach((step, i) => {
      const target = /^write ([a-z][a-z0-9-]*)/.exec(step)?.[1];
      if (target) found.push(...known(target, ['flows', name, 'steps', i]));
      if (flow.steps.indexOf(step) < i)
        found.push({ path: ['flows', name, 'steps', i], message: `"${step}" stands twice` });
    });
    if (flow.steps[0] !== 'map')
      found.push({
        path: ['flows', name, 'steps', 0],
        message: 'a flow begins with map: other steps read what it makes',
      });
  }
  found.push(...priceFindings(config, known), ...purchaseFindings(config, known));
  if (config.prices?.auditAt && Object.keys(config.prices.audit).length === 0)
    found.push({ path: ['prices', 'auditAt'], message: 'no shop is to be looked at: name test customers in `audit`' });
  found.push(...stockFindings(config, known));
  for (const id of Object.keys(config.prices?.audit ?? {})) found.push(...known(id, ['prices', 'audit', id]));
  const { default: usual, byCountry, rules, fallback, leavesFrom } = config.allocation;
  for (const id of Object.keys(leavesFrom)) found.push(...known(id, ['allocation', 'leavesFrom', id]));
  for (const [i, { from }] of rules.entries())
    for (const [j, id] of from.entries()) found.push(...known(id, ['allocation', 'rules', i, 'from', j]));
  for (const [i, id] of fallback.entries()) found.push(...known(id, ['allocation', 'fallback', i]));
  if (usual) found.push(...known(usual, ['allocation', 'default']));
  for (const [country, id] of Object.entries(byCountry)) found.push(...known(id, ['allocation', 'byCountry', country]));
  return found;
}
