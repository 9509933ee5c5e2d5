import { createHash } from 'node:crypto';
import type { SandboxContext } from '../sandbox.ts';

export const DEFAULT_ACCOUNT = {
  sid: 'wdtapi3',
  appKey: 'sandbox-wangdiantong',
  appSecret: 'sandbox-wangdiantong-secret:sandbox-salt',
};

export interface Answer {
  status: number;
  message?: string;
  data?: unknown;
}

export const refuse = (status: number, message: string): Answer => ({ status, message });

const EPOCH_S = 1_325_347_200;
const MOST_SKEW_S = 120;
const MINUTE_MS = 60_000;

/** Who may call, checked as the gateway does, and how often. */
export class Access {
  readonly #context: SandboxContext;
  #calls: number[] = [];

  constructor(context: SandboxContext) {
    this.#context = context;
  }

  refused(query: Record<string, string>, body: string): Answer | undefined {
    const { sid, appKey, appSecret } = { ...DEFAULT_ACCOUNT, ...(this.#context.options as object) };
    const [secret = '', salt] = appSecret.split(':');
    if (query.sid !== sid) return refuse(1, 'sid is not found');
    const { sign, ...fields } = { ...query, body } as Record<string, string>;
    const text = Object.keys(fields)
      .sort()
      .map((name) => `${name}${fields[name]}`)
      .join('');
    const wanted = createHash('md5').update(`${secret}${text}${secret}`).digest('hex');
    if (this.#context.options.addressRefused) return refuse(6, 'IP不在白名单内');
    if (query.key !== appKey || query.salt !== salt || sign !== wanted) return refuse(1, '验证失败');
    const now = this.#context.now();
    if (Math.abs(now / 1_000 - EPOCH_S - Number(query.timestamp)) > MOST_SKEW_S) return refuse(7, '时间戳错误');
    this.#calls = [...this.#calls.filter((at) => at > now - MINUTE_MS), now];
    const most = Number(this.#context.options.callsPerMinute ?? Number.POSITIVE_INFINITY);
    if (this.#calls.length > most) return refuse(100, '超过每分钟最大调用频率限制，请稍后重试');
    const mayNot = (this.#context.options.mayNot ?? []) as string[];
    return mayNot.includes(query.method ?? '') ? refuse(100, '接口权限不足') : undefined;
  }
}
