import type { Definition } from './definition.ts';
import { type Finding, meant } from './definition-findings.ts';
import type { KindSpec, ListSpec, ReadSpec } from './definition-kind.ts';
import { checkOnce } from './once-checks.ts';
import { whyUncompared } from './survey.ts';
import { placeholdersOf } from './template.ts';
import type { TimeSpec } from './times.ts';

type Path = Finding['path'];

const AUTH_WORDS = ['timestamp', 'nonce'];
const SIGNED_WORDS = [
  ...AUTH_WORDS,
  'method',
  'path',
  'pathAndQuery',
  'query',
  'url',
  'body',
  'bodyMd5',
  'bodySha256',
  'params',
];

/** What one line of a definition says about another; the schema sees each alone. */
export function checkDefinition(definition: Definition): Finding[] {
  const words = wordCheck(definition);
  const { auth, webhook } = definition;
  const found: Finding[] = [
    ...words(definition.headers, ['headers'], []),
    ...words(definition.check, ['check'], []),
    ...words({ ...auth, signature: undefined }, ['auth'], AUTH_WORDS),
  ];
  if (auth.signature) {
    const { params, ...signature } = auth.signature;
    found.push(...words(signature, ['auth', 'signature'], SIGNED_WORDS));
    found.push(
      ...words(params.pair, ['auth', 'signature', 'params', 'pair'], ['name', 'value', 'nameLength', 'valueLength']),
    );
    if (signature.digest.startsWith('hmac-') !== (signature.secret !== undefined)) {
      const message = signature.secret
        ? `${signature.digest} takes no key: put the secret into \`text\`, or use hmac-${signature.digest}`
        : `${signature.digest} needs a \`secret\``;
      found.push({ path: ['auth', 'signature', 'secret'], message });
    }
  }
  if (webhook) {
    found.push(...words(webhook.proof, ['webhook', 'proof'], ['body', 'timestamp', 'id', 'url']));
    for (const [topic, { kind }] of Object.entries(webhook.topics)) {
      if (definition.kinds[kind]?.read) continue;
      const message = `a webhook says which ${kind} to read again: declare kinds.${kind}.read`;
      found.push({ path: ['webhook', 'topics', topic, 'kind'], message });
    }
  }
  for (const [name, kind] of Object.entries(definition.kinds)) {
    if (kind) found.push(...checkKind(name, kind, words), ...checkOnce(name, kind, definition.errors));
  }
  if (Object.keys(definition.kinds).length === 0) found.push({ path: ['kinds'], message: 'declare at least one kind' });
  return found;
}

type WordCheck = (template: unknown, path: Path, words: readonly string[]) => Finding[];

/** Placeholders that nothing would ever fill. */
const wordCheck =
  ({ options }: Definition): WordCheck =>
  (template, path, words) => {
    const findings = (at: Path, text: string): Finding[] => {
      try {
        return placeholdersOf(text).flatMap(({ path: name }): Finding[] => {
          const [root = '', next = ''] = name.split('.');
          if (root === 'options') {
            if (Object.hasOwn(options, next)) return [];
            const message = `no option "${next}" is declared in options${meant(next, Object.keys(options))}`;
            return [{ path: at, message }];
          }
          if (words.includes(root)) return [];
          const known = ['options.NAME', ...words];
          return [
            { path: at, message: `{${name}} means nothing here${meant(root, words)}; there are: ${known.join(', ')}` },
          ];
        });
      } catch (error) {
        return [{ path: at, message: (error as Error).message }];
      }
    };
    const walk = (value: unknown, at: Path): Finding[] => {
      if (typeof value === 'string') return findings(at, value);
      if (typeof value !== 'object' || value === null) return [];
      return Object.entries(value).flatMap(([name, one]) => walk(one, [...at, name]));
    };
    return walk(template, path);
  };

function checkKind(name: string, kind: KindSpec, words: WordCheck): Finding[] {
  const at: Path = ['kinds', name];
  const found: Finding[] = [];
  const { list, read, create, find, update, cancel, record } = kind;
  if ((list || read) && !record)
    found.push({ path: at, message: `records are read: declare \`record\`, at least \`record: { id: id }\`` });
  if (list) found.push(...checkList(kind, list, [...at, 'list'], words));
  if (read) found.push(...checkRead(read, [...at, 'read'], words));
  const answer = ['answer', 'identity', 'payload', 'id'];
  for (const [verb, spec] of Object.entries({ create, find })) {
    if (!spec) continue;
    const own = verb === 'create' ? ['identity', 'key', 'payload'] : ['identity', 'payload'];
    found.push(...words(spec.request, [...at, verb, 'request'], own));
    const { id, numbers, facts } = spec;
    for (const [field, values] of Object.entries({ id, numbers, facts }))
      found.push(...words(values, [...at, verb, field], answer));
    if (!id && !record)
      found.push({ path: [...at, verb], message: `where is the object's id? declare ${verb}.id, or record.id` });
  }
  if (find && (find.items === undefined) === (find.record === undefined)) {
    const message = 'a search answers either `items`, a list, or `record`, one object ($ where it is the whole answer)';
    found.push({ path: [...at, 'find'], message });
  }
  if (update) found.push(...words(update.request, [...at, 'update', 'request'], ['id', 'identity', 'key', 'payload']));
  if (cancel) found.push(...words(cancel.request, [...at, 'cancel', 'request'], ['id', 'identity', 'facts']));
  if (update && !create)
    found.push({ path: [...at, 'update'], message: 'what is never created cannot be updated: declare `create`' });
  if (kind.change === 'in-place' && !update && kind.once?.way !== 'upsert by our id')
    found.push({ path: [...at, 'change'], message: 'a change in place needs `update`' });
  if (kind.compare) {
    const why = whyUncompared(name, kind);
    if (why !== undefined) found.push({ path: [...at, 'compare'], message: why });
    found.push(...zoneFindings([...at, 'compare'], kind.compare.at, 'at'));
  }
  if (kind.change === 'replace' && !cancel)
    found.push({ path: [...at, 'change'], message: 'a change by replacing needs `cancel`' });
  return found;
}

function checkRead({ request, items }: ReadSpec, at: Path, words: WordCheck): Finding[] {
  const found = words(request, [...at, 'request'], ['id', 'ids']);
  if (found.length > 0) return found;
  const names = placeholdersOf(request).map(({ path }) => path);
  if (names.includes('ids') ? items !== undefined : names.includes('id')) return [];
  const message = 'a read names its record by {id}, or several by {ids} with `items` for the list of them';
  return [{ path: [...at, 'request'], message }];
}

const PLACE_OF = { page: 'page', offset: 'offset', cursor: 'cursor', 'last id': 'cursor' } as const;

function checkList({ record }: KindSpec, list: ListSpec, at: Path, words: WordCheck): Finding[] {
  const { paging, request } = list;
  const known = ['since', 'until', 'page', 'offset', 'cursor', 'limit'];
  const found = words(request, [...at, 'request'], known);
  if (found.length > 0) return found;
  const names = placeholdersOf(request).map(({ path }) => path);
  const incremental = names.includes('since');
  const counted = paging.by === 'page' || paging.by === 'offset';
  const place = paging.by in PLACE_OF ? PLACE_OF[paging.by as keyof typeof PLACE_OF] : undefined;
  const say = (field: string, message: string) => found.push({ path: [...at, field], message });
  if (place && !names.includes(place)) say('paging', `paging by ${paging.by} needs {${place}} in the request`);
  for (const name of ['page', 'offset', 'cursor'] as const)
    if (names.includes(name) && name !== place) say('request', `{${name}} is not filled by paging by ${paging.by}`);
  if (names.includes('limit') && !('size' in paging && paging.size))
    say('request', '{limit} is not filled: declare paging.size');
  if (incremental && !record?.changed && !list.since)
    say(
      'request',
      '{since} is the time of the last change: declare record.changed, or `since` where records tell no time',
    );
  if (incremental && !record?.changed && list.order && list.order !== 'by id')
    say('order', 'records that tell no time of change can only be read by id');
  if (incremental && counted && !list.order)
    say('order', 'say how the items follow one another: oldest change first, newest change first, or by id');
  if (names.includes('until') && !incremental) say('request', '{until} needs {since}');
  if (list.span !== undefined && !names.includes('until')) say('span', 'a span needs {until} in the request');
  if (list.span !== undefined && list.beginning === undefined)
    say('span', 'a span needs `beginning`, the date where the first pull starts');
  if (
    names.includes('until') &&
    counted &&
    !('total' in paging && paging.total) &&
    !('pages' in paging && paging.pages)
  ) {
    // What changes leaves the window and pulls the pages after it forward: only reading from the end misses nothing.
    say('paging', 'a window read by pages is read from its last page: declare paging.total or paging.pages');
  }
  found.push(
    ...zoneFindings(at, list.since, 'since'),
    ...zoneFindings(at.slice(0, -1), record?.changed, 'record', 'changed'),
  );
  return found;
}

const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone')];

function zoneFindings(at: Path, spec: TimeSpec | undefined, ...fields: string[]): Finding[] {
  if (!spec) return [];
  const { as, timezone } = spec;
  if (timezone === undefined) {
    const message = 'a local time needs its `timezone`, such as Asia/Shanghai';
    return as === 'local' || as === 'date' ? [{ path: [...at, ...fields], message }] : [];
  }
  if (ZONES.includes(timezone)) return [];
  return [{ path: [...at, ...fields, 'timezone'], message: `no time zone "${timezone}"${meant(timezone, ZONES)}` }];
}
