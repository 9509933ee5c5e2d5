import type { CaseKind } from '../../domain/case-kinds.ts';
import { countedKindsZh, kindWord } from '../../domain/kind-words.ts';
import type { Words } from './words.ts';

const number = (count: number) => count.toLocaleString('en');

/** `3 天 4 小时`, `2 小时 5 分钟`, `40 秒`. */
function span(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.max(0, Math.floor(ms / 1_000))} 秒`;
  const [days, hours, rest] = [Math.floor(minutes / 1_440), Math.floor(minutes / 60) % 24, minutes % 60];
  if (days > 0) return hours > 0 ? `${days} 天 ${hours} 小时` : `${days} 天`;
  if (hours > 0) return rest > 0 ? `${hours} 小时 ${rest} 分钟` : `${hours} 小时`;
  return `${rest} 分钟`;
}

const WHAT = { opened: '新增', reminder: '仍未处理', over: '已恢复' } as const;

const KINDS: Record<CaseKind, string> = {
  kyc: '待客户审核',
  approval: '客户待审批',
  deposit: '待付定金',
  credit: '账期受限',
  payment: '待付款',
  lc: '信用证待处理',
  tax: '税款待核',
  duty: '关税待算',
  papers: '单证不全',
  stock: '缺货待到',
  transfer: '汇款待认领',
  mapping: '映射错误',
  validation: '数据不合格',
  rejected: '对方拒收',
  auth: '凭据失效',
  connection: '系统无应答',
  conflict: '数据冲突',
  'unknown-outcome': '结果不明',
  'cancel-refused': '无法取消',
  hold: '人工暂停',
  overdue: '超时',
  privacy: '隐私请求',
  reconciliation: '对账差异',
};

/** A kind in words; one that an older or newer ledger knows and this program does not is shown by its own name. */
const kindName = (kind: string): string => (KINDS as Record<string, string>)[kind] ?? kind;

/** What each kind waits for; what the case itself says follows in its own words. */
function awaited(kind: string, connectionId = '对方系统'): string | undefined {
  const words: Record<CaseKind, string> = {
    kyc: '客户审核',
    approval: '客户方审批人批准',
    deposit: '定金到账',
    credit: '客户账期恢复',
    payment: '买家付款',
    lc: '处理信用证',
    tax: '补入税率或汇率，或核对税款与贸易条款',
    duty: '补入关税税率，或补全商品编码、原产地或重量',
    papers: '补全出口单证所需资料',
    stock: '库存到货',
    transfer: '人工认领银行汇款',
    mapping: '修正映射规则',
    validation: '修正数据',
    rejected: `修正被 ${connectionId} 拒收的数据`,
    auth: `${connectionId} 的新凭据`,
    connection: `${connectionId} 恢复应答`,
    conflict: '人工判断以哪边为准',
    'unknown-outcome': `确认 ${connectionId} 是否已收到`,
    'cancel-refused': '人工处理取消',
    hold: '人工放行',
    overdue: `${connectionId} 推进停留超时的订单`,
    privacy: '处理隐私请求',
    reconciliation: '核对并处理差异',
  };
  return (words as Record<string, string>)[kind];
}

export const zh: Words = {
  severity: (severity) => ({ low: '提示', normal: '告警', urgent: '紧急' })[severity],
  kind: kindName,
  count: (what, cases) => `${WHAT[what]} ${number(cases)} 件`,
  cases: (cases) => `${number(cases)} 件`,
  waiting: countedKindsZh,
  tally: ({ kind, what, cases }) =>
    `${kindName(kind)} ${number(cases)} 件${what === 'opened' ? '' : `（${WHAT[what]}）`}`,
  waitsFor: (waitingFor, { kind, connectionId, members }) => {
    // Where nothing waits in it, it is something else that stands still, and says itself what.
    const words = kind === 'overdue' && members === 0 ? '恢复停滞的环节' : awaited(kind, connectionId);
    return `等待：${words ? `${words}（${waitingFor}）` : waitingFor}`;
  },
  since: (time, ms) => `自 ${time} 起，已 ${span(ms)}`,
  over: (time, ms) => `${time} 恢复，历时 ${span(ms)}`,
  numbers: (numbers, more, kinds) => {
    const { zh: word, zhUnit } = kindWord(kinds);
    return `${word} ${numbers.join('、')}${more > 0 ? ` 等，另有 ${number(more)} ${zhUnit}` : ''}`;
  },
  moreCases: (cases) => `另有 ${number(cases)} 件：waybill cases list`,
  link: 'Temporal',
  again: '本消息可能重复：上一次是否送达未知。',
  digest: {
    title: (day) => `Waybill 日报 ${day}`,
    nothingOpen: '没有未处理的事项。',
    open: '未处理',
    openKind: (kind, cases, kinds, oldest) =>
      `${kindName(kind)}：${number(cases)} 件，${countedKindsZh(kinds)}，最早自 ${oldest}`,
    resolved: '近 24 小时已解决',
    nothingResolved: '无',
    resolvedKind: (kind, cases) => `${kindName(kind)}：${number(cases)} 件`,
    calls: '近 24 小时调用次数',
    callsOf: (connectionId, calls) => `${connectionId}：${number(calls)}`,
  },
  sample: {
    title: 'Waybill：测试消息',
    text: (time) => `此通道可用。由 \`waybill alerts test\` 于 ${time} 发送；没有事项在等待。`,
  },
};
