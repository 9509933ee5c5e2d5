import { createHmac, randomUUID } from 'node:crypto';
import type { SandboxContext } from '../sandbox.ts';

export const DEFAULT_ACCOUNT = {
  tenantId: 'sandbox0',
  appKey: 'sandbox-yonyou',
  appSecret: 'sandbox-yonyou-secret',
};

export interface Answer {
  /** Text, but for refusals of a few interfaces. */
  code: string | number;
  message: string;
  data?: unknown;
}

export const refuse = (code: string, message: string): Answer => ({ code, message });
export const done = (data: unknown): Answer => ({ code: '200', message: '操作成功', data });

const MOST_SKEW_MS = 5 * 60_000;
const LIFE_S = 7_200;
const MINUTE_MS = 60_000;

/** The directory of data centres, tokens, and who may call how often. */
export class Access {
  readonly #context: SandboxContext;
  readonly #tokens = new Map<string, number>();
  readonly #calls = new Map<string, number[]>();

  constructor(context: SandboxContext) {
    this.#context = context;
  }

  get #account() {
    return { ...DEFAULT_ACCOUNT, ...(this.#context.options as Partial<typeof DEFAULT_ACCOUNT>) };
  }

  addresses(tenantId: string | undefined): Answer {
    if (tenantId !== this.#account.tenantId) return refuse('500', '根据租户id获取网关地址出现异常');
    const { origin } = this.#context;
    const data = { gatewayUrl: `${origin}/iuap-api-gateway`, tokenUrl: `${origin}/iuap-api-auth` };
    return { code: '00000', message: '成功！', data };
  }

  grant({ appKey, timestamp, signature }: Record<string, string | undefined>): Answer {
    const account = this.#account;
    if (appKey !== account.appKey) return refuse('10018', '应用不存在或appKey已停用');
    const wanted = createHmac('sha256', account.appSecret)
      .update(`appKey${appKey}timestamp${timestamp}`)
      .digest('base64');
    if (signature !== wanted) return refuse('10019', '签名错误');
    if (Math.abs(this.#context.now() - Number(timestamp)) > MOST_SKEW_MS) return refuse('10020', '时间戳超出有效范围');
    // As long as real ones are, and with letters that an address has to encode.
    const access_token = `YT1${randomUUID()}+/=${randomUUID()}`;
    const expire = Number(this.#context.options.tokenLifeS ?? LIFE_S);
    this.#tokens.set(access_token, this.#context.now() + expire * 1_000);
    return { code: '00000', message: '成功！', data: { access_token, expire } };
  }

  /** Why a call of an interface is not let in, or undefined. The platform counts each interface by itself. */
  refused(token: string | undefined, path: string): Answer | undefined {
    if (!token) return refuse('310001', 'access_token不能为空。');
    const now = this.#context.now();
    if ((this.#tokens.get(token) ?? 0) <= now) return refuse('310036', '非法token');
    const mayNot = (this.#context.options.mayNot ?? []) as string[];
    if (this.#context.options.unauthorized || mayNot.some((part) => path.startsWith(part)))
      return refuse('310037', 'API未被授权');
    const most = Number(this.#context.options.callsPerMinute ?? Number.POSITIVE_INFINITY);
    const calls = [...(this.#calls.get(path) ?? []).filter((at) => at > now - MINUTE_MS), now];
    this.#calls.set(path, calls);
    return calls.length > most ? refuse('310046', '触发了API级限流') : undefined;
  }

  withdraw(): void {
    this.#tokens.clear();
  }
}
