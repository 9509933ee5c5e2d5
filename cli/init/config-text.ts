import { stringify } from 'yaml';
import type { FlowPlan } from './flows.ts';
import type { OptionField } from './options.ts';
import type { Chosen } from './roles.ts';

/** What a connection of the new config says. */
export interface PlannedConnection {
  chosen: Chosen;
  fields: OptionField[];
  /** Options that are given in plain: answers of a person, or the sandbox's. */
  given: Readonly<Record<string, unknown>>;
  params: readonly PlannedParam[];
}

export interface PlannedParam {
  name: string;
  value: string;
  about: string;
  needed: boolean;
}

/** Local stand-ins beside the daemon. */
export interface PlannedSandbox {
  port: number;
  systems: readonly string[];
  options: Readonly<Record<string, unknown>>;
}

export interface ConfigPlan {
  connections: readonly PlannedConnection[];
  flows: FlowPlan;
  timezone: string;
  httpPort: number;
  sandbox?: PlannedSandbox;
}

/** What stands in the place of an answer that nobody has given yet. */
export const FILL_IN = 'fill in';

/** A value as YAML writes it in one line: `[a, b]`, `{ a: 1 }`, `"two\nlines"`. */
function plain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plain).join(', ')}]`;
  if (typeof value === 'string' && value.includes('\n')) return JSON.stringify(value);
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
}

const gatesText = (gates: FlowPlan['gates']): string =>
  gates.includes('kyc')
    ? 'an order of a customer who is not approved, or that is not paid,'
    : 'an order that is not paid';

/** Whom nobody can guess: it is for the reader to say, and says how. */
const ALERTS = [
  '# Who is told of what waits: without it nobody is, and `waybill cases list` alone shows it. Take out the signs of one channel,',
  '# put its address into `.env`, and try it with `waybill alerts test team`. Cases of customers are told after 2 working hours,',
  '# a refused credential at once, the rest after a day; rules of your own, quiet hours and a digest: docs/alerts.md.',
  '# alerts:',
  '#   channels:',
  '#     team: { use: slack, url: "${SLACK_URL}" } # an incoming webhook',
  '#     office: { use: wecom, url: "${WECOM_URL}" } # the robot of a group in WeCom',
  '#     ops: { use: dingtalk, url: "${DINGTALK_URL}", secret: "${DINGTALK_SECRET}" } # that of a group in DingTalk',
  '#     pager: { use: webhook, url: "https://pager.example.com/in", secret: "${PAGER_SECRET}" } # any program of yours',
  '#     mail: { use: email, host: smtp.example.com, user: waybill, password: "${SMTP_PASSWORD}", from: waybill@example.com, to: [ops@example.com] }',
];

/** The whole of `config.yaml`. */
export function configText(header: string, plan: ConfigPlan): string {
  const { connections, flows, sandbox } = plan;
  const blocks = [
    [
      header,
      '# What is connected and what moves. Secrets stand in `.env` beside this file (`.env.example` names them all) or in the',
      '# environment, never here: ${NAME}, or ${file:path}. `waybill check` says what is wrong, with line and column.',
      `timezone: ${plan.timezone}`,
      'store: sqlite:data/waybill.db # or postgres://user:${PGPASSWORD}@host/waybill',
      'temporal: embedded # or { address, namespace, tls, apiKey, ui }',
      `http: { host: 127.0.0.1, port: ${plan.httpPort} }`,
    ],
    ['connections:'],
    ...connections.map((connection) => connectionLines(connection, sandbox !== undefined, flows)),
    ['flows:', ...flows.flows.flatMap(flowLines)],
    ...(flows.allocation
      ? [
          [
            `allocation: { default: ${flows.allocation} } # which warehouse ships; byCountry: { DE: ${flows.allocation} }; where it is: leavesFrom: { ${flows.allocation}: DE }`,
          ],
        ]
      : []),
    ...(flows.flows.some(({ steps }) => steps.includes('gate'))
      ? [[`rules: { gates: ${plain(flows.gates)} } # ${gatesText(flows.gates)} waits`]]
      : []),
    ALERTS,
    ...(sandbox ? [sandboxLines(sandbox)] : []),
  ];
  return `${blocks
    .map((lines) => lines.join('\n'))
    .join('\n\n')
    .replace('connections:\n\n', 'connections:\n')}\n`;
}

function connectionLines(planned: PlannedConnection, sandboxed: boolean, { flows }: FlowPlan): string[] {
  const { chosen, fields, given, params } = planned;
  const { connectionId, connector, role } = chosen;
  const used = flows.some(
    ({ from, steps }) => from.includes(connectionId) || steps.some((step) => step.split(' ')[1] === connectionId),
  );
  const needed = params.filter((param) => param.needed);
  const others = params.filter((param) => !param.needed);
  return [
    `  # ${connector.title}: ${connector.docs}${used ? '' : ' (in no flow yet)'}`,
    `  ${connectionId}:`,
    `    use: ${(chosen.declaredBy ?? connector).id}`,
    ...(role === connector.role ? [] : [`    role: ${role}`]),
    ...block(
      '    options:',
      fields.flatMap((field) => optionLines(field, given)),
    ),
    ...block('    params: # constants that its mappings read', [
      ...needed.map(({ name, value, about }) => `${name}: ${plain(value)}${said(about)}`),
      ...others.map(({ name, value, about }) => `# ${name}: ${plain(value)}${said(about)}`),
    ]),
    ...(role === 'erp' && !sandboxed
      ? [
          '    # Where calls are few, and few times a day; without windows it is asked every `poll`:',
          '    # limits: { calls: 1000 per hour }',
          '    # windows: ["09:00", "11:30", "14:00", "17:00", "21:00"]',
        ]
      : []),
    `    poll: ${sandboxed ? '5s' : '60s'}`,
  ];
}

/** A heading with what is below it; where all of that is commented out, so is the heading. */
function block(heading: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const silent = lines.every((line) => line.startsWith('#'));
  return [
    silent ? heading.replace(/^ {4}/, '    # ') : heading,
    ...lines.map((line) => (silent ? `    #   ${line.replace(/^# /, '')}` : `      ${line}`)),
  ];
}

const said = (about: string) => ` # ${about}`;

function optionLines(field: OptionField, given: Readonly<Record<string, unknown>>): string[] {
  const { name, about, needed, secret, variable, sample, usual } = field;
  if (name in given) return [`${name}: ${plain(given[name])}${said(about)}`];
  if (secret) return [`${needed ? '' : '# '}${name}: "\${${variable}}"${said(about)}`];
  if (needed) return [`${name}: ${plain(sample)} # ${FILL_IN}: ${about}`];
  const shown = usual ?? sample;
  return shown === undefined ? [] : [`# ${name}: ${plain(shown)}${said(about)}`];
}

function flowLines({ name, about, kinds, from, steps, every }: FlowPlan['flows'][number]): string[] {
  return [
    `  # ${about}`,
    `  ${name}:`,
    `    kinds: ${plain(kinds)}`,
    `    from: ${plain(from)}`,
    `    steps: ${plain(steps)}`,
    ...(every ? [`    every: ${every}`] : []),
  ];
}

function sandboxLines({ port, systems, options }: PlannedSandbox): string[] {
  const told = Object.entries(options).map(([system, value]) => `    ${system}: ${plain(value)}`);
  return [
    '# Stand-ins on this machine, with books of their own. To use a real system, put its address and credentials above and',
    '# take it out of `systems`.',
    'sandbox:',
    `  port: ${port}`,
    `  systems: ${plain(systems)}`,
    ...(told.length > 0 ? ['  options:', ...told] : []),
  ];
}
