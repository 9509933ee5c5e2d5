import { createHash, randomUUID } from 'node:crypto';
import type { SandboxContext } from '../sandbox.ts';

export interface Account {
  appKey: string;
  appSecret: string;
}

export const DEFAULT_ACCOUNT: Account = { appKey: 'sandbox-jushuitan', appSecret: 'sandbox-jushuitan-secret' };

export interface Answer {
  code: number;
  msg: string;
  data?: unknown;
}

export type Form = Record<string, string | undefined>;

const MOST_SKEW_MS = 15 * 60_000;
const LIFE_S = 30 * 86_400;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

export const refuse = (code: number, msg: string): Answer => ({ code, msg });

/** Signatures, tokens and the two rates, checked as the platform does; a refresh token is good once. */
export class Access {
  readonly #context: SandboxContext;
  readonly #account: Account;
  readonly #tokens = new Map<string, number>();
  readonly #refresh = new Set<string>();
  #calls: number[] = [];

  constructor(context: SandboxContext) {
    this.#context = context;
    this.#account = { ...DEFAULT_ACCOUNT, ...(context.options as Partial<Account>) };
  }

  /** Why a signed form is not let in, or undefined. */
  refused(form: Form): Answer | undefined {
    const { appKey, appSecret } = this.#account;
    const { sign, ...fields } = form;
    const text = Object.keys(fields)
      .sort()
      .map((name) => `${name}${fields[name]}`)
      .join('');
    const wanted = createHash('md5').update(`${appSecret}${text}`).digest('hex');
    if (form.app_key !== appKey || sign !== wanted) return refuse(10, '验证失败！无效签名');
    if (Math.abs(this.#context.now() - Number(form.timestamp) * 1_000) > MOST_SKEW_MS)
      return refuse(140, '验证失败！无效的timestamp，请求最大时间误差15分钟');
    return undefined;
  }

  /** The same for calls of the business interface, which need a token and are counted. */
  refusedCall(form: Form, path: string): Answer | undefined {
    const signature = this.refused(form);
    if (signature) return signature;
    const now = this.#context.now();
    if ((this.#tokens.get(form.access_token ?? '') ?? 0) <= now)
      return refuse(100, '验证失败！无效的access_token或access_token已过期');
    if (((this.#context.options.mayNot ?? []) as string[]).includes(path)) return refuse(190, '应用无此接口权限');
    const { callsPerSecond = Number.POSITIVE_INFINITY, callsPerMinute = Number.POSITIVE_INFINITY } =
      this.#context.options;
    this.#calls = [...this.#calls.filter((at) => at > now - MINUTE_MS), now];
    if (this.#calls.filter((at) => at > now - SECOND_MS).length > Number(callsPerSecond))
      return refuse(199, '调用频次超过限制!请稍后再试');
    return this.#calls.length > Number(callsPerMinute) ? refuse(200, '调用频次超过限制') : undefined;
  }

  first(form: Form): Answer {
    if (!/^\w{6}$/.test(form.code ?? '')) return refuse(30, 'code 必须为6位');
    return this.#grant();
  }

  renew(form: Form): Answer {
    if (!this.#refresh.delete(form.refresh_token ?? '')) return refuse(120, '无效的refresh_token');
    return this.#grant();
  }

  #grant(): Answer {
    const [access_token, refresh_token] = [randomUUID(), randomUUID()];
    this.#tokens.set(access_token, this.#context.now() + LIFE_S * 1_000);
    this.#refresh.add(refresh_token);
    return { code: 0, msg: '执行成功', data: { access_token, refresh_token, expires_in: LIFE_S, scope: 'all' } };
  }

  /** Every token is withdrawn, as when the secret is set anew. */
  withdraw(refreshTokensToo = false): void {
    this.#tokens.clear();
    if (refreshTokensToo) this.#refresh.clear();
  }
}
