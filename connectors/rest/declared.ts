import { z } from 'zod';
import type { Kind } from '../../domain/kinds.ts';
import { type Connector, defineConnector, type KindPort } from '../connector.ts';
import { secret } from '../secret.ts';
import { Caller, type RestOptions } from './call.ts';
import type { Definition } from './definition.ts';
import type { KindSpec } from './definition-kind.ts';
import { schemaOf } from './fields.ts';
import { pull } from './pull.ts';
import { patienceMs, refusal } from './refusals.ts';
import { surveyOf } from './survey.ts';
import { change, create, find, read } from './verbs.ts';
import { webhookPort } from './webhook.ts';

/** The option that names a definition; a vendor's own folder has its definition in itself. */
export const DEFINITION = {
  definition: z
    .union([z.string(), z.record(z.string(), z.unknown())])
    .describe('the YAML file that declares the system, or what would stand in it'),
};

/**
 * The connector that a definition declares, with exactly the verbs that it has requests for. `more` are options besides
 * those that the definition names.
 */
export function declaredConnector(definition: Definition, more: z.ZodRawShape = {}): Connector<RestOptions> {
  const caller = new Caller(definition);
  const { limits, webhook } = definition;
  return defineConnector<RestOptions>({
    id: definition.system,
    title: definition.title,
    docs: definition.docs,
    evidence: definition.evidence,
    ...(definition.eraseByHand === undefined ? {} : { eraseByHand: definition.eraseByHand }),
    role: definition.role,
    options: optionsOf(definition, more),
    limits: {
      ...(limits.calls.length > 0 ? { rates: limits.calls } : {}),
      concurrency: limits.concurrency,
      timeoutMs: limits.timeout,
    },
    kinds: Object.fromEntries(
      Object.entries(definition.kinds).map(([kind, spec]) => [kind, kindPort(caller, kind as Kind, spec as KindSpec)]),
    ),
    ...(webhook ? { webhook: webhookPort(webhook) } : {}),
    classifyError: (answer, now) => refusal(definition, answer, now),
    patienceMs: (answer) => patienceMs(definition, answer),
    async check(ctx) {
      await caller.call(ctx, definition.check, {}, { reads: true });
    },
  });
}

function optionsOf({ options, url }: Definition, more: z.ZodRawShape): z.ZodType<RestOptions> {
  const own = Object.entries(options).map(([name, option]) => {
    const field = option.secret ? secret(option.about) : z.string().min(1).describe(option.about);
    if (option.default !== undefined) return [name, field.default(option.default)] as const;
    return [name, option.optional ? field.optional() : field] as const;
  });
  const address = z.url().describe('where the system listens');
  return z.strictObject({
    ...more,
    url: url === undefined ? address : address.default(url),
    ...Object.fromEntries(own),
  }) as unknown as z.ZodType<RestOptions>;
}

function kindPort(caller: Caller, kind: Kind, spec: KindSpec): KindPort<RestOptions> {
  const { record, once } = spec;
  const port: KindPort<RestOptions> = { schema: schemaOf(record?.fields) };
  const { list, read: reading, create: creating, find: finding, update: updating, cancel: cancelling } = spec;
  if (list && record) port.pull = (ctx, cursor) => pull(caller, { kind, list, record }, ctx, cursor);
  if (reading && record) port.read = (ctx, ids) => read(caller, kind, reading, record, ctx, ids);
  if (creating) {
    port.writeSchema = schemaOf(creating.fields);
    port.push = (ctx, writes) =>
      Promise.all(
        writes.map((write) => {
          const { op, targetId, identity, idempotencyKey: key, payload } = write;
          if (op === 'update' && updating && targetId !== undefined)
            return change(caller, updating, ctx, targetId, { identity, key, payload });
          return create(caller, creating, record, ctx, write);
        }),
      );
    port.change =
      spec.change ?? (updating || once?.way === 'upsert by our id' ? 'in-place' : cancelling ? 'replace' : 'refuse');
  }
  if (finding) port.find = (ctx, identities, payloads) => find(caller, finding, record, ctx, identities, payloads);
  if (cancelling) {
    port.cancel = (ctx, targets) =>
      Promise.all(
        targets.map(({ identity, targetId, facts }) => change(caller, cancelling, ctx, targetId, { identity, facts })),
      );
  }
  const survey = surveyOf(caller, kind, spec);
  if (survey) port.survey = survey;
  if (once) {
    const { way, identityMaxLength, settle, keyTtl } = once;
    port.once = { way, identityMaxLength, settleMs: settle, ...(keyTtl === undefined ? {} : { keyTtlMs: keyTtl }) };
  }
  return port;
}
